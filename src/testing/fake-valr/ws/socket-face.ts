import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { delay } from '../../../core/clock.js'
import { authenticate, type Caller, credentialsIn } from '../auth/authenticate.js'
import type { Mishap } from '../faults/fault.js'
import type { FaultBook } from '../faults/fault-book.js'
import type { RequestLog } from '../request-log.js'
import { pathOf, type WireRequest } from '../rest/wire-request.js'
import type { Venue } from '../venue.js'
import { Refusal } from '../wire/refusal.js'
import { encodeJson } from '../wire/wire-json.js'
import { type Channel, Connection } from './connection.js'

/** The WebSocket face: `/ws/account` and `/ws/trade` on the server that speaks REST. */
export class SocketFace {
  readonly #venue: Venue
  readonly #faults: FaultBook
  readonly #log: RequestLog
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  readonly #connections = new Set<Connection>()

  constructor(venue: Venue, faults: FaultBook, log: RequestLog) {
    this.#venue = venue
    this.#faults = faults
    this.#log = log
  }

  /** A client asks for a socket. */
  async upgrade(request: WireRequest, message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const noteReply = this.#log.add(logged(request, this.#venue))
    const mishap = this.#faults.take(`GET ${pathOf(request.target)}`)
    if (mishap.delayMs > 0) await delay(this.#venue.clock, mishap.delayMs)
    if (mishap.isSilent) return noteReply('silent')
    if (breaks(mishap)) {
      noteReply('dropped')
      socket.destroy()
      return
    }
    try {
      if (mishap.refusal !== undefined) throw new Refusal(mishap.refusal.status, undefined, mishap.refusal.headers)
      this.#accept(request, mishap, message, socket, head)
      noteReply(101)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      noteReply(error.status)
      refuse(socket, error)
    }
  }

  /** Every socket that is open. */
  disconnect(code: number): void {
    for (const connection of [...this.#connections]) connection.close(code)
  }

  close(): void {
    this.disconnect(1006)
  }

  /** @throws Refusal. */
  #accept(request: WireRequest, mishap: Mishap, message: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { rates, switches, clock } = this.#venue
    const channel = channelOf(pathOf(request.target))
    if (channel === undefined) throw new Refusal(404)
    if (rates.count('connectionsPerMinute', request.address) !== undefined)
      throw new Refusal(429, undefined, { 'x-valr-ratelimited': 'true' })
    const visitor = clock.skewed(mishap.skewMs, () => this.#identify(request))
    if (visitor instanceof Refusal && switches.socketAuthFailure === 'status') throw visitor
    this.#server.handleUpgrade(message, socket, head, (webSocket) => {
      const [venue, faults, log] = [this.#venue, this.#faults, this.#log]
      const connection = new Connection(webSocket, { venue, faults, log, channel })
      this.#connections.add(connection)
      webSocket.on('close', () => this.#connections.delete(connection))
      if (visitor instanceof Refusal) connection.reject()
      else if (visitor !== undefined) connection.greet(visitor)
    })
  }

  /** `undefined`: nobody yet. Anybody may listen to trades, and say who they are later. */
  #identify(request: WireRequest): Caller | Refusal | undefined {
    const credentials = credentialsIn(request)
    if (credentials.key === undefined) return undefined
    try {
      const caller = authenticate(credentials, request, this.#venue)
      return caller.key.permissions.includes('View access') ? caller : new Refusal(403)
    } catch (error) {
      if (error instanceof Refusal) return error
      throw error
    }
  }
}

function channelOf(path: string): Channel | undefined {
  return path === '/ws/account' || path === '/ws/trade' ? path : undefined
}

function breaks({ isRequestLost, isAckLost, closeCode }: Mishap): boolean {
  return isRequestLost || isAckLost || closeCode !== undefined
}

function refuse(socket: Duplex, { status, body, headers }: Refusal): void {
  const text = body === undefined ? '' : encodeJson(body)
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    ...Object.entries({ ...headers, connection: 'close', 'content-length': String(Buffer.byteLength(text)) }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`)
}

function logged(request: WireRequest, { clock }: Venue): Parameters<RequestLog['add']>[0] {
  const { key, subaccountId } = credentialsIn(request)
  return {
    at: clock.now(),
    kind: 'upgrade',
    method: request.method,
    path: request.target,
    body: '',
    isPrivate: pathOf(request.target) === '/ws/account',
    ...(key === undefined ? {} : { apiKey: key }),
    ...(subaccountId === undefined ? {} : { subaccountId }),
  }
}
