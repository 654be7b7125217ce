import type { WebSocket } from 'ws'
import { authenticate, type Caller } from '../auth/authenticate.js'
import type { FaultBook } from '../faults/fault-book.js'
import type { RequestLog } from '../request-log.js'
import type { Venue } from '../venue.js'
import { Refusal } from '../wire/refusal.js'
import { AccountSession } from './account-session.js'
import { closeSocket } from './close-socket.js'
import { Outbox } from './outbox.js'
import type { Session } from './session.js'
import { type ClientMessage, readClientMessage } from './socket-text.js'
import { TradeSession } from './trade-session.js'

export type Channel = '/ws/account' | '/ws/trade'

export interface ConnectionOptions {
  readonly venue: Venue
  readonly faults: FaultBook
  readonly log: RequestLog
  readonly channel: Channel
}

const NORMAL = 1000
const POLICY_VIOLATION = 1008

/** One socket from its upgrade to its end: who is there, whether it is still alive, and its session. */
export class Connection {
  readonly #socket: WebSocket
  readonly #options: ConnectionOptions
  readonly #outbox: Outbox
  readonly #session: Session
  #caller: Caller | undefined
  #stopIdleTimer: () => void = () => undefined
  #stopAnonymousTimer: () => void = () => undefined

  constructor(socket: WebSocket, options: ConnectionOptions) {
    const { venue, faults, channel } = options
    this.#socket = socket
    this.#options = options
    this.#outbox = new Outbox(socket, venue, faults)
    this.#session =
      channel === '/ws/trade'
        ? new TradeSession(venue, this.#outbox)
        : new AccountSession({ venue, faults, outbox: this.#outbox, close: (code) => this.close(code) })
    socket.on('message', (data) => this.#receive(String(data)))
    socket.on('ping', () => this.#heard())
    socket.on('close', () => this.#end())
    socket.on('error', () => this.close(1006))
    this.#heard()
    if (channel === '/ws/trade') this.#startAnonymousTimer()
  }

  greet(caller: Caller): void {
    this.#caller = caller
    this.#stopAnonymousTimer()
    this.#session.authenticated(caller)
  }

  /** As VALR may answer bad credentials. */
  reject(): void {
    this.#outbox.send({ type: 'UNAUTHORIZED' })
    this.close(POLICY_VIOLATION)
  }

  close(code: number): void {
    closeSocket(this.#socket, code)
  }

  #receive(text: string): void {
    this.#heard()
    const message = readClientMessage(text)
    if (message === undefined) return
    this.#note(message, text)
    if (message.type === 'PING') this.#outbox.send({ type: 'PONG', ...this.#session.pong() })
    else if (message.type === 'AUTHENTICATE') this.#authenticate(message.payload)
    else this.#session.receive(message)
  }

  /** In band: the same signature as in the headers. */
  #authenticate(payload: unknown): void {
    const { apiKey, signature, timestamp, subaccountId } = (payload ?? {}) as Record<string, unknown>
    const credentials = {
      key: textOf(apiKey),
      signature: textOf(signature),
      timestamp: textOf(timestamp),
      subaccountId: textOf(subaccountId),
    }
    const { venue, channel } = this.#options
    try {
      this.greet(authenticate(credentials, { method: 'GET', target: channel, body: new Uint8Array() }, venue))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.reject()
    }
  }

  #heard(): void {
    const { clock, switches } = this.#options.venue
    this.#stopIdleTimer()
    if (Number.isFinite(switches.idleSocketMs))
      this.#stopIdleTimer = clock.setTimeout(() => this.close(NORMAL), switches.idleSocketMs)
  }

  #startAnonymousTimer(): void {
    const { clock, switches } = this.#options.venue
    if (Number.isFinite(switches.anonymousSocketMs))
      this.#stopAnonymousTimer = clock.setTimeout(() => this.close(NORMAL), switches.anonymousSocketMs)
  }

  #note({ type }: ClientMessage, body: string): void {
    const { venue, log, channel } = this.#options
    const apiKey = this.#caller?.key.key
    log.add({
      at: venue.clock.now(),
      kind: 'message',
      method: type,
      path: channel,
      body,
      isPrivate: channel === '/ws/account',
      ...(apiKey === undefined ? {} : { apiKey }),
    })
  }

  #end(): void {
    this.#stopIdleTimer()
    this.#stopAnonymousTimer()
    this.#session.end()
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
