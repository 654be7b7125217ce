import type { Currency } from '../exchange/currencies.js'
import type { Market } from '../exchange/market.js'
import { summarise } from '../exchange/market-summary.js'
import type { Pair } from '../exchange/pair.js'

export function pairRow(pair: Pair): object {
  return {
    symbol: pair.symbol,
    baseCurrency: pair.base,
    quoteCurrency: pair.quote,
    shortName: pair.shortName,
    active: pair.active,
    minBaseAmount: pair.minBase,
    maxBaseAmount: pair.maxBase,
    minQuoteAmount: pair.minQuote,
    maxQuoteAmount: pair.maxQuote,
    tickSize: pair.tickSize,
    baseDecimalPlaces: String(pair.decimalPlaces),
    marginTradingAllowed: pair.marginTradingAllowed,
    currencyPairType: pair.type,
  }
}

/** Decimal places are text here, and numbers on the socket. Rand has no network. */
export function currencyRow({ symbol, shortName, longName, decimalPlaces, withdrawalDecimalPlaces }: Currency): object {
  const network = {
    networkType: longName,
    networkLongName: longName,
    minimumWithdrawAmount: '0.001',
    estimatedSendCost: '0.0001',
  }
  const networks = { defaultNetworkType: longName, supportedNetworks: [{ ...network, deposit: true, withdraw: true }] }
  return {
    symbol,
    isActive: true,
    shortName,
    longName,
    decimalPlaces: String(decimalPlaces),
    withdrawalDecimalPlaces: String(withdrawalDecimalPlaces),
    collateral: false,
    collateralWeight: '0',
    ...(shortName === 'ZAR' ? {} : networks),
  }
}

/** REST and the socket may name the pair's field differently. */
export function summaryOf(market: Market, now: Date, pairField: string): object {
  const summary = summarise(market, now)
  return {
    [pairField]: market.pair.symbol,
    askPrice: summary.ask,
    bidPrice: summary.bid,
    lastTradedPrice: summary.last,
    previousClosePrice: summary.previousClose,
    baseVolume: summary.baseVolume,
    quoteVolume: summary.quoteVolume,
    highPrice: summary.high,
    lowPrice: summary.low,
    created: now,
    changeFromPrevious: summary.change,
    markPrice: summary.mark,
  }
}
