/** What VALR says about a currency. Its `symbol` is not its name: rand is `R` there, and `ZAR` everywhere else. */
export interface Currency {
  readonly symbol: string
  readonly shortName: string
  readonly longName: string
  readonly decimalPlaces: number
  readonly withdrawalDecimalPlaces: number
}

const KNOWN: readonly Currency[] = [
  { symbol: 'R', shortName: 'ZAR', longName: 'Rand', decimalPlaces: 2, withdrawalDecimalPlaces: 2 },
  { symbol: 'BTC', shortName: 'BTC', longName: 'Bitcoin', decimalPlaces: 8, withdrawalDecimalPlaces: 8 },
  { symbol: 'ETH', shortName: 'ETH', longName: 'Ethereum', decimalPlaces: 18, withdrawalDecimalPlaces: 8 },
  { symbol: 'XRP', shortName: 'XRP', longName: 'Ripple', decimalPlaces: 6, withdrawalDecimalPlaces: 6 },
  { symbol: 'SOL', shortName: 'SOL', longName: 'Solana', decimalPlaces: 9, withdrawalDecimalPlaces: 8 },
  { symbol: 'USDT', shortName: 'USDT', longName: 'Tether', decimalPlaces: 6, withdrawalDecimalPlaces: 6 },
  { symbol: 'USDC', shortName: 'USDC', longName: 'USD Coin', decimalPlaces: 6, withdrawalDecimalPlaces: 6 },
]

const BY_NAME: ReadonlyMap<string, Currency> = new Map(KNOWN.map((currency) => [currency.shortName, currency]))

/** By the name that balances and pairs use, for example `ZAR`. An unknown one has eight decimals. */
export function currencyOf(shortName: string): Currency {
  return (
    BY_NAME.get(shortName) ?? {
      symbol: shortName,
      shortName,
      longName: shortName,
      decimalPlaces: 8,
      withdrawalDecimalPlaces: 8,
    }
  )
}
