import type { Clock } from '../../../core/clock.js'
import type { Account } from '../exchange/account.js'
import type { WireRequest } from '../rest/wire-request.js'
import type { FakeValrSwitches } from '../switches.js'
import { Refusal } from '../wire/refusal.js'
import type { ApiKey, KeyRing } from './key-ring.js'
import { isSignedBy } from './signature.js'

/** Who is calling, and for which account. */
export interface Caller {
  readonly key: ApiKey
  readonly account: Account
  /** True when the header chose a subaccount. */
  readonly actsForSubaccount: boolean
}

/** What a caller has to show. */
export interface Credentials {
  readonly key: string | undefined
  readonly signature: string | undefined
  readonly timestamp: string | undefined
  readonly subaccountId: string | undefined
}

export function credentialsIn({ headers }: Pick<WireRequest, 'headers'>): Credentials {
  return {
    key: headers['x-valr-api-key'],
    signature: headers['x-valr-signature'],
    timestamp: headers['x-valr-timestamp'],
    subaccountId: headers['x-valr-sub-account-id'],
  }
}

/**
 * Checks credentials against the exact bytes that were sent.
 *
 * @throws Refusal 403 without a body for a key that is missing, unknown, or a subaccount's own with the header; -11252 for a
 * signature that is wrong or out of time.
 */
export function authenticate(
  { key, signature, timestamp, subaccountId }: Credentials,
  { method, target, body }: Pick<WireRequest, 'method' | 'target' | 'body'>,
  { keys, clock, switches }: { readonly keys: KeyRing; readonly clock: Clock; readonly switches: FakeValrSwitches },
): Caller {
  const known = key === undefined ? undefined : keys.find(key)
  if (known === undefined) throw new Refusal(403)
  const { secret, isSubAccount, account, subaccounts } = known
  if (isSubAccount && subaccountId !== undefined) throw new Refusal(403)
  const parts = { timestamp: timestamp ?? '', method, target, body, subaccountId: subaccountId ?? '' }
  const isTimely = Math.abs(Number(timestamp) - clock.now().getTime()) <= switches.timestampToleranceMs
  if (signature === undefined || timestamp === undefined || !isTimely || !isSignedBy(secret, parts, signature))
    throw new Refusal(switches.invalidSignatureStatus, { code: -11252, message: 'Request has an invalid signature' })
  const acting = subaccountId === undefined ? account : subaccounts.get(subaccountId)
  if (acting === undefined) throw new Refusal(403)
  return { key: known, account: acting, actsForSubaccount: subaccountId !== undefined }
}
