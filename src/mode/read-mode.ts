import { type Clock, systemClock } from '../core/clock.js'
import type { ExecutionStore } from '../core/execution-store.js'
import type { ModeRecord } from '../core/mode-store.js'
import { LIVE_EXPIRED, SYSTEM_ACTOR } from '../core/reserved.js'
import { TRADING_MODES, TRADING_STATES } from '../core/vocabulary.js'

/** What a fresh read of the mode says. Only `known` lets an order go on. */
export type ModeReading =
  | { readonly kind: 'known'; readonly record: ModeRecord; readonly leaseIsOver: boolean; readonly storeClock: StoreClock }
  | { readonly kind: 'unknown'; readonly record: ModeRecord }
  | { readonly kind: 'unreadable'; readonly cause: unknown }

/** How local wall-clock time maps to the store's: `store = local + offset`, give or take `errorMs`. */
export interface StoreClock {
  /** The audit sequence at the time of the read: what was recorded up to it came before anything that is read later. */
  readonly sequence: number
  readonly offsetMs: number
  readonly errorMs: number
}

/** An account for which nothing was ever written is in PAPER, ACTIVE, at version 0. */
export function neverWritten(account: string, readAt: Date): ModeRecord {
  const [changedAt, reason, changedBy] = [new Date(0), 'initial', SYSTEM_ACTOR]
  return { account, mode: 'PAPER', state: 'ACTIVE', version: 0, reason, changedBy, changedAt, readAt, sequence: 0 }
}

/** Reads the mode from the store, never from a cache, and measures the store's clock on the way. Does not throw. */
export async function readMode(store: ExecutionStore, account: string, clock: Clock = systemClock): Promise<ModeReading> {
  const askedAtMs = clock.now().getTime()
  let stored: ModeRecord | undefined
  try {
    stored = await store.readMode(account)
  } catch (cause) {
    return { kind: 'unreadable', cause }
  }
  const answeredAt = clock.now()
  if (stored === undefined) {
    const record = neverWritten(account, answeredAt)
    return { kind: 'known', record, leaseIsOver: false, storeClock: { sequence: 0, offsetMs: 0, errorMs: 0 } }
  }
  if (!isWellFormed(stored)) return { kind: 'unknown', record: stored }
  const halfTripMs = (answeredAt.getTime() - askedAtMs) / 2
  const offsetMs = stored.readAt.getTime() - (askedAtMs + halfTripMs)
  const storeClock = { sequence: stored.sequence, offsetMs, errorMs: Math.abs(halfTripMs) }
  return { kind: 'known', record: stored, leaseIsOver: leaseIsOver(stored), storeClock }
}

/** The database's row is input like any other: whatever we do not know is not trusted. */
function isWellFormed({ mode, state, version, readAt, liveExpiresAt }: ModeRecord): boolean {
  if (!TRADING_MODES.includes(mode) || !TRADING_STATES.includes(state)) return false
  if (!Number.isSafeInteger(version) || version < 0) return false
  return isTime(readAt) && (liveExpiresAt === undefined || isTime(liveExpiresAt))
}

function isTime(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime())
}

/** True past the end of the lease, and from then on until a person changes mode or state. */
function leaseIsOver({ mode, liveExpiresAt, readAt, changedBy, reason }: ModeRecord): boolean {
  if (changedBy === SYSTEM_ACTOR && reason === LIVE_EXPIRED) return true
  return mode === 'LIVE' && liveExpiresAt !== undefined && readAt >= liveExpiresAt
}
