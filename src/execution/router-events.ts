import { EventEmitter } from 'eventemitter3'
import type { Logger } from '../core/logger.js'
import type { ModeRecord } from '../core/mode-store.js'
import type { Fill, OrderReport } from '../core/order.js'
import type { Latch } from '../core/order-ledger.js'
import type { TradingMode } from '../core/vocabulary.js'
import type { GateDecision } from '../gates/gate-decision.js'
import type { AcceptedResult, DeniedResult, RejectedResult, UnknownResult } from './execution-result.js'
import type { StopReport } from './stop-report.js'

/** Which order an event is about. */
export interface OrderEventSubject {
  readonly account: string
  readonly mode: TradingMode
  readonly intentId: string
  readonly clientOrderId: string
}

/** Something a person should look at. */
export interface Alert {
  readonly code:
    | 'OUTCOME_NOT_RECORDED'
    | 'LATCH_NOT_WRITTEN'
    | 'CLOCK_WENT_BACK'
    | 'STORE_WENT_BACK'
    | 'EXITS_PAUSED'
    | 'APPROVAL_IGNORED'
    | 'EVENT_NOT_RECORDED'
    | 'LATE_ARRIVAL'
    | 'STOP_NOT_CLEAR'
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** What a router tells, and with which payload. */
export interface RouterEventMap {
  'order.denied': DeniedResult
  'order.admitted': OrderEventSubject & { readonly admittedAt: Date; readonly expiresAt: Date }
  'order.accepted': AcceptedResult
  'order.rejected': RejectedResult
  'order.unknown': UnknownResult
  /** A later report changed the order in the ledger. */
  'order.updated': OrderEventSubject & { readonly report: OrderReport }
  /** Once per fill and process, after it is in the ledger. */
  fill: OrderEventSubject & { readonly fill: Fill }
  'mode.changed': ModeRecord
  'stop.engaged': StopReport['latched'] & { readonly account: string; readonly reason: string; readonly actor: string }
  /** Nothing of the account can trade any more: at the end of a stop, or after it went on in the background. */
  'stop.cleared': { readonly account: string; readonly report: StopReport }
  'gate.failed': { readonly intentId: string; readonly decision: GateDecision }
  'latch.tripped': { readonly account: string; readonly latch: Latch }
  'venue.connected': VenueChannelEvent
  'venue.disconnected': VenueChannelEvent
  'venue.stale': VenueChannelEvent
  alert: Alert
}

export interface VenueChannelEvent {
  readonly mode: TradingMode
  readonly venue: string
  readonly channel: string
  readonly reason?: string
}

export type RouterListener<Name extends keyof RouterEventMap> = (payload: RouterEventMap[Name]) => unknown

/**
 * Typed events that cannot harm an order: listeners run outside the order's stack, after its outcome is durable, and
 * what they throw or reject with is logged and dropped.
 */
export class RouterEvents {
  readonly #emitter = new EventEmitter()
  readonly #guarded = new WeakMap<object, (payload: unknown) => void>()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  on<Name extends keyof RouterEventMap>(name: Name, listener: RouterListener<Name>): void {
    this.#emitter.on(name, this.#guard(name, listener))
  }

  off<Name extends keyof RouterEventMap>(name: Name, listener: RouterListener<Name>): void {
    const guarded = this.#guarded.get(listener)
    if (guarded !== undefined) this.#emitter.off(name, guarded)
  }

  emit<Name extends keyof RouterEventMap>(name: Name, payload: RouterEventMap[Name]): void {
    if (this.#emitter.listenerCount(name) === 0) return
    queueMicrotask(() => this.#emitter.emit(name, payload))
  }

  #guard<Name extends keyof RouterEventMap>(name: Name, listener: RouterListener<Name>): (payload: unknown) => void {
    const earlier = this.#guarded.get(listener)
    if (earlier !== undefined) return earlier
    const failed = (error: unknown): void => this.#logger.error({ event: name, error: String(error) }, 'A listener failed.')
    const guarded = (payload: unknown): void => {
      try {
        const returned = listener(payload as RouterEventMap[Name])
        if (returned instanceof Promise) returned.catch(failed)
      } catch (error) {
        failed(error)
      }
    }
    this.#guarded.set(listener, guarded)
    return guarded
  }
}
