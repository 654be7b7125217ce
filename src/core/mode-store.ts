import type { TradingMode, TradingState } from './vocabulary.js'

/** What is in force for an account, as the store holds it. */
export interface ModeRecord {
  readonly account: string
  readonly mode: TradingMode
  readonly state: TradingState
  /** 0 before the first change; every change adds one. */
  readonly version: number
  readonly reason: string
  readonly changedBy: string
  readonly changedAt: Date
  /** End of the live lease, in store time. */
  readonly liveExpiresAt?: Date
  /** Present from an emergency stop until `resume`. */
  readonly stop?: StopRequest
  /** The venue account that LIVE is bound to, once it is. */
  readonly identity?: string
  /** The store's clock when it was read. */
  readonly readAt: Date
  /** The account's audit sequence when it was read. */
  readonly sequence: number
}

/** What an emergency stop asked for. */
export interface StopRequest {
  readonly flatten: boolean
}

export interface ModeChange {
  readonly account: string
  /** The version this change is made against; 0 for an account that has none. */
  readonly expectedVersion: number
  readonly next: {
    readonly mode: TradingMode
    readonly state: TradingState
    readonly liveExpiresAt?: Date
    readonly stop?: StopRequest
  }
  readonly reason: string
  readonly actor: string
}

export type ModeChangeResult =
  | { readonly ok: true; readonly record: ModeRecord }
  /** Another change came first; nothing was written. `current` is absent while the account has no record. */
  | { readonly ok: false; readonly current: ModeRecord | undefined }

/** What a change went from or to. */
export interface ModeAndState {
  readonly mode: TradingMode
  readonly state: TradingState
}

/** One change, as it was written together with the new state. */
export interface ModeHistoryEntry {
  readonly version: number
  readonly from: ModeAndState
  readonly to: ModeAndState
  readonly reason: string
  readonly actor: string
  readonly at: Date
}

/** The port that keeps mode and state. One atomic step per change: the new state and its history row, or neither. */
export interface ModeStore {
  /** Always from the store, never from a cache. `undefined`: nothing was ever written for this account. */
  readMode(account: string): Promise<ModeRecord | undefined>
  /** Compare and set on `version`. */
  changeMode(change: ModeChange): Promise<ModeChangeResult>
  /** Newest first; `before` is a version, exclusive. */
  modeHistory(query: {
    readonly account: string
    readonly limit: number
    readonly before?: number
  }): Promise<readonly ModeHistoryEntry[]>
}
