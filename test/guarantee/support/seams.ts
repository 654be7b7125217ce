import { writeSync } from 'node:fs'
import http, { type ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocket } from 'ws'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import type { WebSocketFactory } from '../../../src/venues/valr/web-socket.js'
import { POINTS_FD } from './processes.js'

/** At which of the points that an order passes a process ends or stops itself. */
export interface Seam {
  readonly signal: 'SIGKILL' | 'SIGSTOP'
  /** The how-manieth point, from 1; or the how-manieth, default 1, of a name. */
  readonly at: number | { readonly name: string; readonly nth?: number }
}

export interface PassedPoint {
  readonly name: string
  readonly atMs: number
}

export interface SentOrder {
  readonly clientOrderId: string
  readonly atMs: number
}

/**
 * Names the points that an order passes between our code and what is around it: before and after each call of the store and
 * of the client, and on the wire. Nothing in `src` knows of them. A point is passed synchronously: a process that is told to
 * end or stop at one does nothing more before it does.
 *
 * On the wire, `connected` is right before the approval is spent, `spent` right after and before the first byte leaves, and
 * `written` right after the last one did. `underway` is after a call to the store began and before it is answered.
 */
export class Seams {
  #seam: Seam | undefined
  #passed: PassedPoint[] = []
  readonly #sent: SentOrder[] = []
  #isArmed = false

  constructor(seam: Seam | undefined) {
    this.#seam = seam
  }

  /** Another place to end or stop at, or none; points are counted anew. */
  set(seam: Seam | undefined): void {
    this.#seam = seam
    this.#passed = []
    this.arm()
  }

  /** Points count from now on. */
  arm(): void {
    this.#isArmed = true
  }

  /** The points that were passed while it was armed, in order. */
  passed(): readonly string[] {
    return this.#passed.map(({ name }) => name)
  }

  /** The same, with the time of each by this machine's clock. */
  passedAt(): readonly PassedPoint[] {
    return this.#passed
  }

  /** Every order whose approval was spent, and when, by this machine's clock. */
  sent(): readonly SentOrder[] {
    return this.#sent
  }

  pass(name: string): void {
    if (!this.#isArmed) return
    this.#passed.push({ name, atMs: Date.now() })
    if (!this.#isHere(name)) return
    const { signal } = this.#seam as Seam
    writeSync(POINTS_FD, `${name}\n`)
    process.kill(process.pid, signal)
  }

  /** In the synchronous block in which the approval was spent. */
  #passSpent(name: string, body: string): void {
    const [, clientOrderId] = /"customerOrderId":"([^"]+)"/.exec(body) ?? []
    if (clientOrderId !== undefined) this.#sent.push({ clientOrderId, atMs: Date.now() })
    this.pass(`${name} spent`)
  }

  #isHere(name: string): boolean {
    if (this.#seam === undefined) return false
    const { at } = this.#seam
    if (typeof at === 'number') return this.#passed.length === at
    return name === at.name && this.passed().filter((passed) => passed === name).length === (at.nth ?? 1)
  }

  store(store: ExecutionStore): ExecutionStore {
    return this.#around(store, 'store', true)
  }

  client(client: TradingClient): TradingClient {
    return this.#around(client, 'client', false)
  }

  /** A point before, and after, each asynchronous call of `port`. */
  #around<Port extends object>(port: Port, what: string, isUnderwayTold: boolean): Port {
    return new Proxy(port, {
      get: (target, property) => {
        const own: unknown = Reflect.get(target, property, target)
        if (typeof own !== 'function') return own
        const name = `${what}.${String(property)}`
        return (...args: unknown[]): unknown => {
          if (UNSEEN.has(String(property))) return own.apply(target, args)
          this.pass(`${name} before`)
          const answer: unknown = own.apply(target, args)
          if (!(answer instanceof Promise)) return answer
          let isAnswered = false
          if (isUnderwayTold) setImmediate(() => (isAnswered ? undefined : this.pass(`${name} underway`)))
          return answer.finally(() => {
            isAnswered = true
            this.pass(`${name} after`)
          })
        }
      },
    })
  }

  /** Points around every HTTP request of this process. The exchange looks `request` up at each call. */
  watchHttp(): void {
    const open = http.request
    const watched = (...args: Parameters<typeof open>): ClientRequest => {
      const request = open(...args)
      const name = `${request.method} ${request.path.replace(/\?.*/, '')}`
      // Before the exchange's own listener, which is added later and spends the approval in the same event.
      request.once('socket', (socket: Socket) => {
        if (socket.connecting) socket.once('connect', () => this.pass(`${name} connected`))
        else this.pass(`${name} connected`)
      })
      const end = request.end.bind(request) as (...rest: unknown[]) => ClientRequest
      request.end = ((...rest: unknown[]) => {
        if (request.method === 'POST') this.#passSpent(name, String(rest[0]))
        end(...rest)
        this.pass(`${name} written`)
        return request
      }) as ClientRequest['end']
      request.once('response', () => this.pass(`${name} answered`))
      return request
    }
    http.request = watched as typeof open
  }

  /** Opens WebSockets with points around each order command. */
  readonly webSocket: WebSocketFactory = (url, { headers }) => {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false })
    const send = socket.send.bind(socket) as (text: string) => void
    return new Proxy(socket, {
      get: (target, property) => {
        // Read once more right before the approval is spent.
        if (property === 'bufferedAmount') this.pass('ws connected')
        if (property === 'send') return (text: string) => this.#send(send, text)
        const own: unknown = Reflect.get(target, property, target)
        return typeof own === 'function' ? own.bind(target) : own
      },
    })
  }

  #send(send: (text: string) => void, text: string): void {
    const [, type = ''] = /"type":"([A-Z_]+)"/.exec(text) ?? []
    const isOrder = type.endsWith('_ORDER')
    if (isOrder) this.#passSpent(`ws ${type}`, text)
    send(text)
    if (isOrder) this.pass(`ws ${type} written`)
  }
}

/** Calls that no order waits for. */
const UNSEEN = new Set(['subscribe', 'close', 'toJSON'])
