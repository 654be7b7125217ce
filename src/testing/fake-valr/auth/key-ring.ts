import type { Clock } from '../../../core/clock.js'
import { HeliosError } from '../../../core/errors.js'
import type { Account } from '../exchange/account.js'
import { type FakeValrAccount, type FakeValrPermission, openAccount, PRIMARY_ID } from './fake-valr-account.js'

/** An API key as the exchange knows it. */
export interface ApiKey {
  readonly key: string
  readonly secret: string
  readonly permissions: readonly FakeValrPermission[]
  readonly addedAt: Date
  /** The account it trades for when no header says otherwise. */
  readonly account: Account
  /** The subaccounts it may act for. Empty for a subaccount's own key. */
  readonly subaccounts: Map<string, Account>
  readonly isSubAccount: boolean
}

/** All keys of the fake and the accounts behind them. */
export class KeyRing {
  readonly accounts: readonly Account[]
  readonly #keys = new Map<string, ApiKey>()

  /** @throws HeliosError `FAKE_ACCOUNTS_INVALID`; InvalidDecimalError. */
  constructor(options: readonly FakeValrAccount[], clock: Clock) {
    const accounts: Account[] = []
    let primary: ApiKey | undefined
    for (const option of options) {
      const account = openAccount(option, clock.now())
      if (accounts.some(({ id }) => id === account.id)) throw invalid(`${option.label ?? 'an account'} is there twice`)
      accounts.push(account)
      const key = this.#keyOf(option, account, clock.now())
      if (account.subaccountId === PRIMARY_ID) primary = key
      else primary?.subaccounts.set(account.subaccountId, account)
    }
    this.accounts = accounts
  }

  find(key: string): ApiKey | undefined {
    return this.#keys.get(key)
  }

  /** @throws HeliosError `FAKE_ACCOUNT_UNKNOWN`. */
  accountOf(apiKey: string, subaccountId?: string): Account {
    const key = this.#keys.get(apiKey)
    const account = subaccountId === undefined ? key?.account : key?.subaccounts.get(subaccountId)
    if (account === undefined) throw new HeliosError('FAKE_ACCOUNT_UNKNOWN', 'The fake has no account with this API key.')
    return account
  }

  #keyOf({ apiKey: key, apiSecret: secret, permissions }: FakeValrAccount, account: Account, addedAt: Date): ApiKey {
    const known = this.#keys.get(key)
    if (known !== undefined && known.secret !== secret) throw invalid('one API key has two secrets')
    if (known !== undefined) return known
    const made: ApiKey = {
      key,
      secret,
      permissions: permissions ?? ['View access', 'Trade'],
      addedAt,
      account,
      subaccounts: new Map(),
      isSubAccount: account.subaccountId !== PRIMARY_ID,
    }
    this.#keys.set(key, made)
    return made
  }
}

function invalid(problem: string): HeliosError {
  return new HeliosError('FAKE_ACCOUNTS_INVALID', `Accounts of the fake: ${problem}.`)
}
