import { inspect } from 'node:util'
import type { Clock } from '../../core/clock.js'
import { sha256 } from '../../core/content-hash.js'
import { type SignedParts, signRequest } from './sign-request.js'
import type { ValrKey } from './valr-key.js'

const HIDDEN = 'ValrCredentials { hidden }'

/**
 * Signs requests and shows its key to nobody: not when it is inspected, not in JSON. The key is read when it is first
 * needed, so that a process that never trades live needs none.
 */
export class ValrCredentials {
  readonly #read: () => ValrKey
  readonly #clock: Clock
  #key: ValrKey | undefined
  #lastTimestamp = 0

  constructor(read: () => ValrKey, clock: Clock) {
    this.#read = read
    this.#clock = clock
  }

  /** Headers for one attempt. Every call gives a new timestamp, later than the last. @throws ConfigurationError. */
  headersFor(parts: Pick<SignedParts, 'verb' | 'pathWithQuery' | 'body'>): Record<string, string> {
    const { apiKey, apiSecret, subaccountId } = this.#load()
    const timestampMs = Math.max(this.#clock.now().getTime(), this.#lastTimestamp + 1)
    this.#lastTimestamp = timestampMs
    return {
      'X-VALR-API-KEY': apiKey,
      'X-VALR-SIGNATURE': signRequest(apiSecret, { ...parts, timestampMs, subaccountId }),
      'X-VALR-TIMESTAMP': String(timestampMs),
      ...(subaccountId === undefined ? {} : { 'X-VALR-SUB-ACCOUNT-ID': subaccountId }),
    }
  }

  /** Tells accounts apart without telling the key: the same for the same key and subaccount. @throws ConfigurationError. */
  scopeHash(): string {
    const { apiKey, subaccountId = '' } = this.#load()
    return sha256(`helios-execution/valr\n${apiKey}\n${subaccountId}`).slice(0, 32)
  }

  /** Text that came from outside, with the key blotted out should it be in there. */
  scrub(text: string): string {
    if (this.#key === undefined) return text
    return text.replaceAll(this.#key.apiSecret, '[hidden]').replaceAll(this.#key.apiKey, '[hidden]')
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }

  #load(): ValrKey {
    this.#key ??= this.#read()
    return this.#key
  }
}
