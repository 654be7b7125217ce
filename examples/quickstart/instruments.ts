/** The pairs of the sample, with the steps and minimums that VALR lists for them. */
const crypto = (base: string, tickSize: string, quantityIncrement: string, minQuantity: string) => ({
  id: `${base}/ZAR`,
  base,
  quote: 'ZAR',
  venueSymbol: `${base}ZAR`,
  tickSize,
  quantityIncrement,
  minQuantity,
  minNotional: '10',
})

export const instruments = [
  crypto('BTC', '1', '0.00000001', '0.000008'),
  crypto('ETH', '1', '0.00000001', '0.0002'),
  crypto('XRP', '0.01', '0.0001', '0.8'),
  crypto('USDT', '0.0001', '0.0001', '0.5'),
]

export function baseOf(id: string): string {
  return instruments.find((instrument) => instrument.id === id)?.base ?? id
}
