import type { Clock } from './clock.js'
import { HeliosError } from './errors.js'
import type { Order } from './order.js'
import type { TradingMode } from './vocabulary.js'

declare const approved: unique symbol

/**
 * An order that passed the gates and admission. Only the router can make one: the brand keeps a look-alike from
 * compiling, and {@link consumeApproval} keeps one from running. Good for one submit, for a short time.
 */
export type ApprovedOrder = Order & {
  readonly approvedAt: Date
  readonly expiresAt: Date
  readonly [approved]: true
}

export type ApprovalErrorCode = 'NOT_APPROVED' | 'APPROVAL_USED' | 'APPROVAL_EXPIRED' | 'APPROVAL_WRONG_MODE'

/** The order may not be sent. Nothing has left the process. */
export class ApprovalError extends HeliosError {
  override readonly name = 'ApprovalError'
  declare readonly code: ApprovalErrorCode

  constructor(code: ApprovalErrorCode, message: string) {
    super(code, message)
  }
}

/** A moment read on both clocks at once. */
export interface ClockReading {
  readonly wallMs: number
  readonly monotonicMs: number
}

export function readClock(clock: Clock): ClockReading {
  return { wallMs: clock.now().getTime(), monotonicMs: clock.monotonicMs() }
}

/** Wall clock and monotonic clock may drift this far apart during one approval before it counts as expired. */
const CLOCK_DISAGREEMENT_MS = 250

/** True once `ttlMs` have passed since `start` on either clock, or the two clocks disagree about how long it has been. */
export function lifeHasEnded(start: ClockReading, ttlMs: number, clock: Clock): boolean {
  const wall = clock.now().getTime() - start.wallMs
  const monotonic = clock.monotonicMs() - start.monotonicMs
  return wall >= ttlMs || monotonic >= ttlMs || Math.abs(wall - monotonic) > CLOCK_DISAGREEMENT_MS
}

interface Approval {
  readonly clock: Clock
  readonly start: ClockReading
  readonly ttlMs: number
  state: ApprovalState
}

/** `consumed`: the order may have left. `expired` and `revoked`: it did not, and cannot any more. */
export type ApprovalState = 'unused' | 'consumed' | 'expired' | 'revoked'

/** Hands an object on to a subclass, whose private field is then put on it. */
class Given {
  constructor(given: object) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what this class is for
    return given
  }
}

/**
 * Puts an approval on an order, where nobody else can read, copy or make it: a private field is on the very object or
 * nowhere. A WeakMap would say the same, and each entry of one costs the garbage collector more than the order's checks.
 */
class Approved extends Given {
  readonly #approval: Approval

  constructor(order: object, approval: Approval) {
    super(order)
    this.#approval = approval
  }

  static of(order: unknown): Approval | undefined {
    return typeof order === 'object' && order !== null && #approval in order ? order.#approval : undefined
  }
}

/**
 * Makes the approval. Internal: the package's entries export it to nobody but the router and `approveForTest`.
 * `start` is read before admission was asked for, so that this deadline is never later than the ledger's.
 */
export function issueApproval(
  order: Order,
  life: {
    readonly clock: Clock
    readonly start: ClockReading
    readonly ttlMs: number
    readonly approvedAt: Date
    readonly expiresAt: Date
  },
): ApprovedOrder {
  const { clock, start, ttlMs, approvedAt, expiresAt } = life
  const approvedOrder = { ...order, approvedAt, expiresAt } as ApprovedOrder
  new Approved(approvedOrder, { clock, start, ttlMs, state: 'unused' })
  return Object.freeze(approvedOrder)
}

/**
 * Spends the approval of `order`. A client calls it synchronously, right before the first byte leaves, with everything
 * serialised and signed and the connection writable; nothing may be awaited between this call and the write.
 *
 * @throws ApprovalError `NOT_APPROVED` (not made by the router), `APPROVAL_USED`, `APPROVAL_EXPIRED`, `APPROVAL_WRONG_MODE`.
 */
export function consumeApproval(order: ApprovedOrder, { mode }: { readonly mode: TradingMode }): void {
  const approval = Approved.of(order)
  if (approval === undefined) throw new ApprovalError('NOT_APPROVED', 'This order was not approved by an ExecutionRouter.')
  if (order.mode !== mode) {
    throw new ApprovalError(
      'APPROVAL_WRONG_MODE',
      `Order ${order.clientOrderId} was approved for ${order.mode}, not for ${mode}.`,
    )
  }
  if (approval.state === 'unused' && lifeHasEnded(approval.start, approval.ttlMs, approval.clock)) approval.state = 'expired'
  switch (approval.state) {
    case 'unused':
      approval.state = 'consumed'
      return
    case 'consumed':
      throw new ApprovalError('APPROVAL_USED', `Order ${order.clientOrderId} was already sent once.`)
    case 'expired':
    case 'revoked':
      throw new ApprovalError('APPROVAL_EXPIRED', `The approval of order ${order.clientOrderId} is over (${approval.state}).`)
    default:
      throw approval.state satisfies never
  }
}

/** What became of the approval. Internal to the router. */
export function approvalState(order: ApprovedOrder): ApprovalState {
  return Approved.of(order)?.state ?? 'revoked'
}

/** Ends an unused approval, so that nothing can be sent on it any more. Internal to the router. */
export function revokeApproval(order: ApprovedOrder): ApprovalState {
  const approval = Approved.of(order)
  if (approval?.state === 'unused') approval.state = 'revoked'
  return approval?.state ?? 'revoked'
}
