import type { OrderStatus, TradingMode } from '../../../../src/core/vocabulary.js'
import type { AdmitCall, ModeView, OrderView } from '../operation.js'

/** Everything a store keeps of one account, as the rules speak of it. Immutable; amounts are whole numbers. */
export interface AccountState {
  readonly mode: ModeView
  /** Store time of the last write. */
  readonly lastAt: number
  readonly policies: Readonly<Record<string, { readonly hash: string; readonly also?: string; readonly until?: number }>>
  readonly latches: readonly ModelLatch[]
  /** In the order of admission. */
  readonly orders: readonly ModelOrder[]
  readonly fillIds: readonly string[]
}

export interface ModelLatch {
  readonly key: string
  readonly mode: TradingMode | null
  /** `null`: until cleared. */
  readonly until: number | null
}

export interface ModelOrder {
  readonly admission: AdmitCall
  readonly admittedAt: number
  readonly status: OrderStatus
  readonly filled: number
  /** What its fills add up to. */
  readonly fillTotal: number
  /** R3: its budgets were given back when it ended, for the venue never took it, and no fill has told otherwise. */
  readonly refunded: boolean
  /** Of each hold it took, by key: what no snapshot contains yet, and what was reflected when. */
  readonly holds: Readonly<Record<string, ModelHold>>
}

export interface ModelHold {
  readonly open: number
  readonly reflected: readonly { readonly amount: number; readonly at: number }[]
}

/** R9 and I1: what is in force before anything was written. */
export const EMPTY_ACCOUNT: AccountState = {
  mode: { mode: 'PAPER', state: 'ACTIVE', version: 0, reason: 'initial', by: 'system', changedAt: 0 },
  lastAt: 0,
  policies: {},
  latches: [],
  orders: [],
  fillIds: [],
}

const ENDED: readonly OrderStatus[] = ['filled', 'canceled', 'rejected', 'expired', 'not_sent', 'never_arrived']

export function hasEnded(status: OrderStatus): boolean {
  return ENDED.includes(status)
}

/** R2: an admitted row past its life reads as unknown for everyone. */
export function statusAt({ status, admission, admittedAt }: ModelOrder, at: number): OrderStatus {
  return status === 'admitted' && at >= admittedAt + admission.ttlMs ? 'unknown' : status
}

export function viewOf(order: ModelOrder, at: number): OrderView {
  const { admission, filled, admittedAt } = order
  return { clientOrderId: admission.clientOrderId, status: statusAt(order, at), filled, admittedAt }
}

const texts = new WeakMap<object, string>()

/** Equal for equal states. Parts that did not change keep the text they had. */
export function stateText(state: AccountState): string {
  const { mode, lastAt, policies, latches, orders, fillIds } = state
  return `${lastAt} ${textOf(mode)} ${textOf(policies)} ${textOf(latches)} ${[...fillIds].sort().join()} ${orders.map(textOf).join()}`
}

function textOf(part: object): string {
  let text = texts.get(part)
  if (text === undefined) {
    text = JSON.stringify(part)
    texts.set(part, text)
  }
  return text
}
