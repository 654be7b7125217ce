import type { Clock } from '../../core/clock.js'
import type { SubmitOutcome } from '../../core/trading-client.js'
import { type CommandAnswer, KEEP_AS_IT_WAS, type OrderCommand } from './order-commands.js'
import type { ValrSocket } from './valr-socket.js'
import type { AccountMessage, SocketRefusal } from './wire/socket-message.js'

type OrderIds = { readonly orderId?: string | undefined; readonly customerOrderId?: string | undefined }

interface PendingPlacement {
  readonly clientMsgId: string
  readonly customerOrderId: string
  orderId: string | undefined
  readonly conclude: (outcome: SubmitOutcome) => void
}

interface PendingCommand {
  readonly clientMsgId: string
  readonly conclude: (answer: CommandAnswer) => void
}

/** Messages about orders that no pending placement knows by name yet; the reply that names theirs may come later. */
const MAX_STRAYS = 200

/**
 * Order commands over the account socket. Each is sent once. A reply to a placement only says that it was received, so its
 * outcome is what the account's own events say next; a connection that is lost, or silence, leaves it `unknown`.
 */
export class SocketCommands {
  readonly #socket: ValrSocket
  readonly #clock: Clock
  readonly #timeoutMs: number
  readonly #placements = new Map<string, PendingPlacement>()
  readonly #commands = new Map<string, PendingCommand>()
  readonly #strays = new Map<string, SubmitOutcome>()
  #count = 0

  constructor({ socket, clock, timeoutMs }: { socket: ValrSocket; clock: Clock; timeoutMs: number }) {
    this.#socket = socket
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  /**
   * `beforeWrite` is called with the connection up and nothing before this message; what it throws comes out, and then
   * nothing was sent. @throws Error when the connection went away before that.
   */
  place(
    type: 'PLACE_LIMIT_ORDER' | 'PLACE_MARKET_ORDER',
    payload: Readonly<Record<string, unknown>>,
    customerOrderId: string,
    { beforeWrite, signal }: { readonly beforeWrite: () => void; readonly signal?: AbortSignal | undefined },
  ): Promise<SubmitOutcome> {
    const clientMsgId = this.#nextId()
    const text = JSON.stringify({ type, clientMsgId, payload })
    if (!this.#socket.isWritable) throw new Error('The connection to VALR is not open.')
    beforeWrite()
    this.#socket.send(text)
    return new Promise((resolve) => {
      const silence = (cause: string) => (): void => conclude({ kind: 'unknown', cause })
      const cancelTimer = this.#clock.setTimeout(silence('NO_REPLY: VALR did not tell the outcome in time.'), this.#timeoutMs)
      const onAbort = silence('NO_REPLY: waiting was given up.')
      const conclude = (outcome: SubmitOutcome): void => {
        cancelTimer()
        signal?.removeEventListener('abort', onAbort)
        this.#placements.delete(clientMsgId)
        if (this.#placements.size === 0) this.#strays.clear()
        resolve(outcome)
      }
      signal?.addEventListener('abort', onAbort)
      this.#placements.set(clientMsgId, { clientMsgId, customerOrderId, orderId: undefined, conclude })
    })
  }

  /** Never rejects. `undefined`: nothing was sent, since there is no connection. */
  command({ kind, body }: OrderCommand): Promise<CommandAnswer> | undefined {
    if (!this.#socket.isWritable) return undefined
    const clientMsgId = this.#nextId()
    const message =
      kind === 'cancel'
        ? { type: 'CANCEL_LIMIT_ORDER', clientMsgId, payload: body }
        : { type: 'MODIFY_ORDER', clientMsgId, payload: { ...body, modifyMatchStrategy: KEEP_AS_IT_WAS } }
    this.#socket.send(JSON.stringify(message))
    return new Promise((resolve) => {
      const cancelTimer = this.#clock.setTimeout(() => conclude(unclear('VALR did not answer in time.')), this.#timeoutMs)
      const conclude = (answer: CommandAnswer): void => {
        cancelTimer()
        this.#commands.delete(clientMsgId)
        resolve(answer)
      }
      this.#commands.set(clientMsgId, { clientMsgId, conclude })
    })
  }

  /** Takes what it can from a message of the account channel. */
  take(message: AccountMessage): void {
    switch (message.kind) {
      case 'reply':
        return this.#replied(message)
      case 'processed': {
        const { orderId, failure } = message
        return this.#told(message, failure === undefined ? accepted(orderId) : rejected(orderId, failure))
      }
      case 'failed_order':
        return this.#told(message, rejected(message.orderId, message.reason))
      case 'status': {
        const { row } = message
        const isFailed = row.status.toLowerCase() === 'failed' && row.remaining.equals(row.original)
        return this.#told(
          row,
          isFailed ? rejected(row.orderId, row.reason ?? 'VALR did not take the order.') : accepted(row.orderId),
        )
      }
      case 'trade':
        return this.#told(message.row, accepted(message.row.orderId))
      case 'open_orders':
        for (const row of message.rows) this.#told(row, accepted(row.orderId))
        return
      case 'balance':
      case 'failed_cancel':
        return
      default:
        throw message satisfies never
    }
  }

  /** The connection is gone, and with it every answer. */
  lost(): void {
    for (const { conclude } of [...this.#placements.values()])
      conclude({ kind: 'unknown', cause: 'NO_REPLY: the connection to VALR was lost.' })
    for (const { conclude } of [...this.#commands.values()]) conclude(unclear('The connection to VALR was lost.'))
  }

  #replied({ clientMsgId, orderId, refusal }: Extract<AccountMessage, { kind: 'reply' }>): void {
    this.#commands.get(clientMsgId)?.conclude(refusal === undefined ? TAKEN : { answer: 'no', reason: refusal.reason })
    const placement = this.#placements.get(clientMsgId)
    if (placement === undefined) return
    if (refusal !== undefined) return placement.conclude(refused(refusal))
    placement.orderId = orderId
    const earlier = orderId === undefined ? undefined : this.#strays.get(orderId)
    if (earlier !== undefined) placement.conclude(earlier)
  }

  #told({ orderId, customerOrderId }: OrderIds, outcome: SubmitOutcome): void {
    if (this.#placements.size === 0) return
    for (const placement of this.#placements.values()) {
      const isIt = placement.customerOrderId === customerOrderId || (orderId !== undefined && placement.orderId === orderId)
      if (isIt) return placement.conclude(outcome)
    }
    if (orderId !== undefined && this.#strays.size < MAX_STRAYS) this.#strays.set(orderId, outcome)
  }

  #nextId(): string {
    this.#count += 1
    return `helios-${this.#count}`
  }
}

const TAKEN: CommandAnswer = { answer: 'yes', reason: undefined }

function unclear(reason: string): CommandAnswer {
  return { answer: 'unclear', reason }
}

function accepted(venueOrderId: string): SubmitOutcome {
  return { kind: 'accepted', venueOrderId }
}

function rejected(venueOrderId: string, reason: string): SubmitOutcome {
  return { kind: 'rejected', reason, venueOrderId }
}

/** VALR: the same customerOrderId among open orders. Ours is never used twice: the order is there. */
const DUPLICATE_ID = '-11502'

function refused({ venueCode, reason }: SocketRefusal): SubmitOutcome {
  if (venueCode === DUPLICATE_ID) return { kind: 'unknown', cause: `DUPLICATE_ID: ${reason}` }
  return { kind: 'rejected', reason, venueCode }
}
