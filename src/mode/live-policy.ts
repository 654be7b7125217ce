import { ModeChangeRefusedError } from '../core/errors.js'

/** What an account demands before it goes, or stays, LIVE. */
export interface LivePolicy {
  /** Refuse LIVE without `expiresInMs`. Default false. */
  readonly requireExpiry?: boolean
  /** The longest lease, in milliseconds. Default: no limit. */
  readonly maxExpiresInMs?: number
  /** What happens to resting live orders when the lease ends. Default `keep`: protection stays in place. */
  readonly onExpiry?: 'keep' | 'cancel'
}

/** @throws ModeChangeRefusedError `LEASE_REQUIRED`, `LEASE_INVALID` or `LEASE_TOO_LONG`. */
export function checkLease(expiresInMs: number | undefined, { requireExpiry = false, maxExpiresInMs }: LivePolicy): void {
  if (expiresInMs === undefined) {
    if (requireExpiry || maxExpiresInMs !== undefined) {
      throw new ModeChangeRefusedError('LEASE_REQUIRED', 'This account goes LIVE for a limited time only: pass expiresInMs.')
    }
    return
  }
  if (!Number.isSafeInteger(expiresInMs) || expiresInMs <= 0) {
    throw new ModeChangeRefusedError('LEASE_INVALID', 'expiresInMs is a positive whole number of milliseconds.', { expiresInMs })
  }
  if (maxExpiresInMs !== undefined && expiresInMs > maxExpiresInMs) {
    throw new ModeChangeRefusedError('LEASE_TOO_LONG', `The live lease may last at most ${maxExpiresInMs} ms.`, {
      expiresInMs,
      maxExpiresInMs,
    })
  }
}
