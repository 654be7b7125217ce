import { ConfigurationError } from '../../core/errors.js'
import type { ValrConnectionOptions, ValrTradingClientOptions } from './valr-options.js'

/** An API key of VALR. */
export interface ValrKey {
  readonly apiKey: string
  readonly apiSecret: string
  /** With a primary account's key, to act for a subaccount. A subaccount's own key must not have it. */
  readonly subaccountId?: string | undefined
}

/** Where options that name no key have it from. */
const READ_KEY = Symbol('how to read the key')

interface LazyKey {
  readonly [READ_KEY]?: () => ValrKey
}

/** Options whose key is read from the environment when it is first needed. */
export function withKeyFromEnv(options: ValrConnectionOptions): ValrTradingClientOptions & LazyKey {
  return { ...options, apiKey: '', apiSecret: '', [READ_KEY]: () => checked(keyFromEnv(process.env)) }
}

/** A key that is given is checked and copied now. @throws ConfigurationError `CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`. */
export function keyReaderOf(options: ValrTradingClientOptions & LazyKey): () => ValrKey {
  const readLater = options[READ_KEY]
  if (readLater !== undefined) return readLater
  const key = checked(options)
  return () => key
}

/** @throws ConfigurationError `CREDENTIALS_MISSING`, `CREDENTIALS_INVALID`. Never says what the value was. */
function checked({ apiKey, apiSecret, subaccountId }: ValrKey): ValrKey {
  for (const [name, value] of Object.entries({ apiKey, apiSecret })) {
    if (typeof value !== 'string' || value === '')
      throw new ConfigurationError('CREDENTIALS_MISSING', `VALR credentials: ${name} is missing.`)
    if (!PRINTABLE.test(value))
      throw new ConfigurationError(
        'CREDENTIALS_INVALID',
        `VALR credentials: ${name} has a space or another character that no key has.`,
      )
  }
  if (subaccountId !== undefined && !/^[0-9A-Za-z-]+$/.test(subaccountId))
    throw new ConfigurationError('CREDENTIALS_INVALID', 'VALR credentials: subaccountId must be digits, letters and hyphens.')
  return { apiKey, apiSecret, ...(subaccountId === undefined ? {} : { subaccountId }) }
}

const PRINTABLE = /^[\x21-\x7e]+$/

/** Reads `VALR_API_KEY`, `VALR_API_SECRET` and `VALR_SUBACCOUNT_ID`. */
function keyFromEnv(env: NodeJS.ProcessEnv): ValrKey {
  const { VALR_API_KEY: apiKey, VALR_API_SECRET: apiSecret, VALR_SUBACCOUNT_ID: subaccountId } = env
  if (!apiKey || !apiSecret)
    throw new ConfigurationError('CREDENTIALS_MISSING', 'Set VALR_API_KEY and VALR_API_SECRET in the environment.')
  return { apiKey, apiSecret, ...(subaccountId ? { subaccountId } : {}) }
}
