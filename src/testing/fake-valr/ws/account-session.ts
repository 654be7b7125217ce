import { toDecimal } from '../../../core/decimal.js'
import type { Caller } from '../auth/authenticate.js'
import { queue } from '../commands/command.js'
import { initialBurst } from '../exchange/account-events.js'
import type { Mishap } from '../faults/fault.js'
import type { FaultBook } from '../faults/fault-book.js'
import { Overtaking } from '../faults/overtaking.js'
import type { Venue } from '../venue.js'
import { Refusal } from '../wire/refusal.js'
import { ACCOUNT_COMMANDS, acceptCommand, type CommandKind, refusalReply } from './account-commands.js'
import type { Outbox, SocketMessage } from './outbox.js'
import type { Session } from './session.js'
import type { ClientMessage } from './socket-text.js'

export interface AccountSessionOptions {
  readonly venue: Venue
  readonly faults: FaultBook
  readonly outbox: Outbox
  readonly close: (code: number) => void
}

const MUTABLE_EVENTS: ReadonlySet<string> = new Set(['BALANCE_UPDATE', 'OPEN_ORDERS_UPDATE', 'MARGIN_INFO'])

/** One socket on `/ws/account`: what happens in the account goes out, order commands come in. */
export class AccountSession implements Session {
  readonly #options: AccountSessionOptions
  readonly #overtaking: Overtaking
  readonly #muted = new Set<string>()
  #caller: Caller | undefined
  #unsubscribe: () => void = () => undefined
  #cancelsOnDisconnect = false

  constructor(options: AccountSessionOptions) {
    const { clock, switches } = options.venue
    this.#options = options
    this.#overtaking = new Overtaking(clock, switches.reorderHoldMs)
    if (switches.orderStatusUpdates === 'subscribe') this.#muted.add('ORDER_STATUS_UPDATE')
  }

  authenticated(caller: Caller): void {
    if (this.#caller !== undefined) return
    const { venue, outbox } = this.#options
    this.#caller = caller
    outbox.send({ type: 'AUTHENTICATED' })
    for (const message of initialBurst(caller.account)) outbox.send({ ...message })
    this.#unsubscribe = venue.exchange.accountEvents.subscribe(caller.account, (message) => {
      if (!this.#muted.has(message.type)) outbox.send({ ...message })
    })
  }

  receive(message: ClientMessage): void {
    const caller = this.#caller
    if (caller === undefined) return this.#options.outbox.send({ type: 'UNAUTHORIZED' })
    const kind = ACCOUNT_COMMANDS.get(message.type)
    if (kind !== undefined) return this.#command(kind, message, caller)
    switch (message.type) {
      case 'SUBSCRIBE':
        for (const { event } of message.subscriptions ?? []) this.#muted.delete(event)
        return
      case 'UNSUBSCRIBE':
        for (const { event } of message.requests ?? []) if (MUTABLE_EVENTS.has(event)) this.#muted.add(event)
        return
      case 'CANCEL_ON_DISCONNECT':
        return this.#arm(message.payload)
    }
  }

  pong(): object {
    return {}
  }

  /** Armed orders go even when the client said goodbye. */
  end(): void {
    this.#unsubscribe()
    const caller = this.#caller
    const { exchange, clock, switches } = this.#options.venue
    if (!this.#cancelsOnDisconnect || caller === undefined) return
    const cancel = (): unknown => exchange.cancelAll(caller.account)
    if (switches.cancelOnDisconnectDelayMs > 0) clock.setTimeout(cancel, switches.cancelOnDisconnectDelayMs)
    else cancel()
  }

  #arm(payload: unknown): void {
    const wanted =
      typeof payload === 'object' && payload !== null && 'cancelOnDisconnect' in payload && payload.cancelOnDisconnect
    this.#cancelsOnDisconnect = wanted === true || wanted === 'true'
    const data = { cancelOnDisconnect: String(this.#cancelsOnDisconnect) }
    this.#options.outbox.send({ type: 'CANCEL_ON_DISCONNECT_UPDATE', data })
  }

  #command(kind: CommandKind, message: ClientMessage, caller: Caller): void {
    const mishap = this.#options.faults.take(`ws:${message.type}`)
    if (mishap.isRequestLost) return
    const carryOut = (): void => {
      if (mishap.isSilent) this.#options.outbox.silence()
      if (mishap.closeCode !== undefined) this.#options.close(mishap.closeCode)
      this.#carryOut(kind, message, caller, mishap)
      if (mishap.isDuplicate) this.#carryOut(kind, message, caller, mishap)
    }
    if (mishap.isReordered) return this.#overtaking.hold(carryOut)
    carryOut()
    this.#overtaking.passed()
  }

  /** The reply first, then what it leads to. */
  #carryOut(kind: CommandKind, message: ClientMessage, caller: Caller, mishap: Mishap): void {
    const { venue, outbox } = this.#options
    const reply = (answer: SocketMessage): void => {
      if (!mishap.isAckLost) outbox.send({ ...answer, clientMsgId: message.clientMsgId }, mishap.delayMs)
    }
    const limited = { type: 'RATE_LIMIT_EXCEEDED', data: { requestType: message.type } }
    const refusedStatus = mishap.refusal?.status
    if (refusedStatus === 429) return reply(limited)
    if (venue.rates.count(kind.limit, caller.key.key, `${kind.limit} ${message.type}`) !== undefined) return reply(limited)
    const interference = mishap.partialFill === undefined ? {} : { partialFill: toDecimal(mishap.partialFill) }
    venue.clock.skewed(mishap.skewMs, () => {
      try {
        if (refusedStatus !== undefined)
          throw new Refusal(refusedStatus, { code: venue.switches.unpublishedCode, message: `HTTP ${refusedStatus}` })
        const { data, command } = acceptCommand(kind, venue, caller, message.payload, interference)
        reply({ type: kind.replyType, data })
        queue(venue, command)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        reply(refusalReply(kind, error.body, venue.switches))
      }
    })
  }
}
