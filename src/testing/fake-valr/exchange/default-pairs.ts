import type { FakeValrPair } from './pair.js'

const COMMON = { maxQuoteAmount: '5000000', marginTradingAllowed: true } as const

/**
 * The pairs a {@link FakeValr} trades unless told otherwise. They resemble VALR's, whose numbers change: pass rows of your
 * own when a test depends on one.
 */
export const DEFAULT_FAKE_VALR_PAIRS: readonly FakeValrPair[] = Object.freeze([
  zarPair('BTC', { minBaseAmount: '0.000008', maxBaseAmount: '9', tickSize: '1', baseDecimalPlaces: '8' }),
  zarPair('ETH', { minBaseAmount: '0.0002', maxBaseAmount: '69.21', tickSize: '1', baseDecimalPlaces: '8' }),
  zarPair('XRP', { minBaseAmount: '0.8', maxBaseAmount: '100000', tickSize: '0.01', baseDecimalPlaces: '4' }),
  zarPair('SOL', { minBaseAmount: '0.003', maxBaseAmount: '5000', tickSize: '1', baseDecimalPlaces: '4' }),
  zarPair('USDT', { minBaseAmount: '0.5', maxBaseAmount: '250000', tickSize: '0.0001', baseDecimalPlaces: '4' }),
  {
    ...COMMON,
    symbol: 'BTCUSDT',
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    minBaseAmount: '0.000008',
    maxBaseAmount: '9',
    minQuoteAmount: '0.5',
    tickSize: '1',
    baseDecimalPlaces: '8',
  },
])

function zarPair(
  baseCurrency: string,
  limits: Pick<FakeValrPair, 'minBaseAmount' | 'maxBaseAmount' | 'tickSize' | 'baseDecimalPlaces'>,
): FakeValrPair {
  return { ...COMMON, symbol: `${baseCurrency}ZAR`, baseCurrency, quoteCurrency: 'ZAR', minQuoteAmount: '10', ...limits }
}
