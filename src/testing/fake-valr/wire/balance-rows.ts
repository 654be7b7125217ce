import type { Balance } from '../exchange/balances.js'
import { currencyObject } from './trade-rows.js'

/** A row of `GET /v1/account/balances`. The fields of margin accounts are there and zero. */
export function balanceRow(currency: string, { available, reserved, updatedAt }: Balance): object {
  return {
    currency,
    available,
    reserved,
    total: available.plus(reserved),
    updatedAt,
    lendReserved: '0',
    borrowReserved: '0',
    borrowedAmount: '0',
  }
}

/** The data of `BALANCE_UPDATE`. */
export function balanceEvent(currency: string, { available, reserved, updatedAt }: Balance): object {
  return {
    currency: currencyObject(currency),
    available,
    reserved,
    total: available.plus(reserved),
    updatedAt,
    lendReserved: '0',
    borrowCollateralReserved: '0',
    borrowedAmount: '0',
  }
}
