import { type DecimalInput, toDecimal } from '../../../core/decimal.js'
import { Account, type FeeRates } from '../exchange/account.js'

/** VALR's permission strings, mixed case and all. */
export type FakeValrPermission = 'View access' | 'Trade' | 'Withdraw' | 'Internal Transfer' | 'Link bank account'

/** An API key and the account that it trades for. */
export interface FakeValrAccount {
  readonly apiKey: string
  readonly apiSecret: string
  /** Default `View access` and `Trade`. */
  readonly permissions?: readonly FakeValrPermission[]
  /** By currency, for example `{ ZAR: '10000' }`. All of it is available. */
  readonly balances: Readonly<Record<string, DecimalInput>>
  /**
   * Makes it a subaccount of the last primary account listed before it. Its own key acts for it without a header; the key
   * of the primary account with the header `X-VALR-SUB-ACCOUNT-ID`. Give it the primary account's `apiKey` and `apiSecret` if it has
   * no key of its own.
   */
  readonly subaccountId?: string
  /** Default `Primary`, or `Subaccount` with its id. */
  readonly label?: string
  /** By pair symbol, in place of the pair's own rates. */
  readonly fees?: Readonly<Record<string, { readonly makerPercentage: DecimalInput; readonly takerPercentage: DecimalInput }>>
}

export const PRIMARY_ID = '0'

/** The account with its starting balances. @throws InvalidDecimalError. */
export function openAccount(options: FakeValrAccount, at: Date): Account {
  const { apiKey, subaccountId = PRIMARY_ID, balances, fees = {} } = options
  const label = options.label ?? (subaccountId === PRIMARY_ID ? 'Primary' : `Subaccount ${subaccountId}`)
  const account = new Account(`${apiKey} ${subaccountId}`, subaccountId, label, ratesOf(fees))
  for (const [currency, amount] of Object.entries(balances)) account.balances.add(currency, toDecimal(amount), at)
  account.balances.takeChanged()
  return account
}

function ratesOf(fees: NonNullable<FakeValrAccount['fees']>): ReadonlyMap<string, FeeRates> {
  return new Map(
    Object.entries(fees).map(([symbol, { makerPercentage, takerPercentage }]) => [
      symbol,
      { maker: toDecimal(makerPercentage), taker: toDecimal(takerPercentage) },
    ]),
  )
}
