import type { AccountFill, LedgerRow } from '../exchange/account-fill.js'
import { currencyOf } from '../exchange/currencies.js'
import type { PublicTrade } from '../exchange/market.js'
import { JsonNumber } from './wire-json.js'

/** A row of the public trade list. */
export function publicTradeRow(symbol: string, { price, quantity, at, takerSide, sequenceId, id }: PublicTrade): object {
  return {
    price,
    quantity,
    currencyPair: symbol,
    tradedAt: at,
    takerSide: takerSide.toLowerCase(),
    sequenceId,
    id,
    quoteVolume: price.times(quantity),
  }
}

/** A row of the account's own trades. A reward takes the place of the fee; a fee of zero is left out. */
export function accountTradeRow(fill: AccountFill): object {
  const { sequenceId, ...row } = fillFields(fill)
  const { id, orderId, customerOrderId, ...execution } = row
  return { ...execution, sequenceId, id, orderId, ...feeFields(fill), customerOrderId }
}

/** The data of `NEW_ACCOUNT_TRADE`. */
export function accountTradeEvent(fill: AccountFill): object {
  const { sequenceId: _, id, orderId, customerOrderId, ...execution } = fillFields(fill)
  return { ...execution, orderId, id, ...feeFields(fill), customerOrderId }
}

/** A row of the transaction history, over REST. */
export function ledgerRow(row: LedgerRow): object {
  return ledgerFields(row, (currency) => currency)
}

/** The data of `NEW_ACCOUNT_HISTORY_RECORD`: as over REST, but currencies are objects. */
export function ledgerEvent(row: LedgerRow): object {
  return ledgerFields(row, currencyObject)
}

/** A currency as the socket writes it. */
export function currencyObject(shortName: string): object {
  const { symbol, longName, decimalPlaces, withdrawalDecimalPlaces } = currencyOf(shortName)
  return {
    symbol,
    decimalPlaces,
    isActive: true,
    shortName,
    longName,
    supportedWithdrawDecimalPlaces: withdrawalDecimalPlaces,
    collateral: false,
    collateralWeight: '0',
  }
}

function fillFields({ order, price, quantity, at, sequenceId, id }: AccountFill) {
  const { pair, side, customerOrderId } = order.request
  return {
    price,
    quantity,
    currencyPair: pair.symbol,
    tradedAt: at,
    side: side.toLowerCase(),
    sequenceId,
    id,
    orderId: order.id,
    customerOrderId,
  }
}

function feeFields({ fee, feeCurrency }: AccountFill): object {
  if (fee.isZero()) return {}
  return fee.isNegative() ? { makerReward: fee.negated(), makerRewardCurrency: feeCurrency } : { fee, feeCurrency }
}

function ledgerFields(
  { id, type, description, debit, credit, fee, fill }: LedgerRow,
  written: (name: string) => unknown,
): object {
  const { pair } = fill.order.request
  return {
    transactionType: { type, description },
    ...(debit && { debitCurrency: written(debit.currency), debitValue: debit.value }),
    creditCurrency: written(credit.currency),
    creditValue: credit.value,
    ...(fee && { feeCurrency: written(fee.currency), feeValue: fee.value }),
    eventAt: fill.at,
    additionalInfo: {
      costPerCoin: new JsonNumber(fill.price),
      costPerCoinSymbol: currencyOf(pair.quote).symbol,
      currencyPairSymbol: pair.symbol,
      orderId: fill.order.id,
    },
    id,
  }
}
