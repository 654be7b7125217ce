import type { Clock } from '../../core/clock.js'
import type { Logger } from '../../core/logger.js'
import { type BaseUrl, resolveBaseUrl } from './base-url.js'
import { parseLosslessJson } from './lossless-json.js'
import type { ValrCredentials } from './valr-credentials.js'
import { OPEN, openWebSocket, type WebSocketFactory, type WebSocketLike } from './web-socket.js'
import { typeOf } from './wire/message-type.js'

/** VALR closes a connection that sends nothing for half a minute. */
const PING_MS = 20_000
/** A connection on which nothing came for so long is dead, whatever it says about itself. */
const SILENCE_MS = 60_000
/** VALR greets an authenticated connection at once. */
const GREETING_MS = 10_000
const MAX_RECONNECT_MS = 60_000
/** A connection that lasted this long was a sound one: the next attempt need not wait longer than the first. */
const STABLE_MS = 60_000

export interface ValrSocketOptions {
  readonly path: '/ws/account' | '/ws/trade'
  readonly wsUrl: BaseUrl
  /** Signs the upgrade. Without, only `/ws/trade` lets one in. */
  readonly credentials?: ValrCredentials | undefined
  readonly clock: Clock
  readonly logger: Logger
  readonly webSocket?: WebSocketFactory | undefined
  /** Before the first attempt to connect again; doubles up to a minute. VALR allows 60 connections a minute. */
  readonly reconnectMs: number
  /** In [0, 1): spreads the attempts of many processes. */
  readonly random?: () => number
  /** The connection can be used: on `/ws/account`, VALR has confirmed the key. */
  readonly onOpen: () => void
  readonly onMessage: (message: unknown) => void
  /** The connection is lost, or could not be made. Another attempt follows. */
  readonly onDown: (reason: string) => void
}

/**
 * One WebSocket to VALR that is kept up: signed, pinged, given up when silent, and connected again with growing pauses.
 * Does nothing before `start`.
 */
export class ValrSocket {
  readonly #options: ValrSocketOptions
  #isStarted = false
  #socket: WebSocketLike | undefined
  #isReady = false
  #readySinceMs = 0
  #heardAtMs = 0
  #failures = 0
  #cancelTimer: (() => void) | undefined

  constructor(options: ValrSocketOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#connect()
  }

  stop(): void {
    this.#isStarted = false
    this.#discard()
  }

  /** Authenticated and open. */
  get isReady(): boolean {
    return this.#isReady && this.#socket?.readyState === OPEN
  }

  /** A message that is sent now leaves now: there is nothing before it. */
  get isWritable(): boolean {
    return this.isReady && this.#socket?.bufferedAmount === 0
  }

  /** Milliseconds since the last frame came in. */
  get silentMs(): number {
    return this.#options.clock.monotonicMs() - this.#heardAtMs
  }

  /** @throws Error when there is no usable connection. */
  send(text: string): void {
    if (!this.isReady || this.#socket === undefined) throw new Error('The connection to VALR is not open.')
    this.#socket.send(text)
  }

  /** Gives the connection up and makes a new one. */
  drop(reason: string): void {
    if (this.#isStarted && this.#socket !== undefined) this.#lost(reason)
  }

  #connect(): void {
    const { path, wsUrl, credentials, webSocket = openWebSocket, clock } = this.#options
    let socket: WebSocketLike
    try {
      const url = new URL(path, resolveBaseUrl(wsUrl, 'ws'))
      const headers = credentials?.headersFor({ verb: 'GET', pathWithQuery: path }) ?? {}
      socket = webSocket(url.href, { headers })
    } catch (error) {
      return this.#lost(error instanceof Error ? error.message : 'The connection could not be made.')
    }
    this.#socket = socket
    this.#heardAtMs = clock.monotonicMs()
    const ifCurrent = (act: () => void) => (): void => {
      if (this.#socket === socket) act()
    }
    socket.addEventListener(
      'open',
      ifCurrent(() => this.#opened()),
    )
    socket.addEventListener('message', ({ data }) => ifCurrent(() => this.#received(data))())
    // A failure is always followed by the close, and may name the address but never the headers.
    socket.addEventListener('error', () => undefined)
    socket.addEventListener(
      'close',
      ifCurrent(() => this.#lost('The connection was closed.')),
    )
    this.#startTimer(GREETING_MS, () => this.#lost('VALR did not greet the connection in time.'))
  }

  #opened(): void {
    if (this.#options.path === '/ws/trade') this.#ready()
  }

  #ready(): void {
    if (this.#isReady) return
    this.#isReady = true
    this.#readySinceMs = this.#options.clock.monotonicMs()
    this.#pingLater()
    this.#options.onOpen()
  }

  #received(data: unknown): void {
    this.#heardAtMs = this.#options.clock.monotonicMs()
    const message = this.#parsed(data)
    if (message === undefined) return
    if (typeOf(message) === 'AUTHENTICATED') return this.#ready()
    if (typeOf(message) === 'UNAUTHORIZED') return this.#lost('VALR refused the key (UNAUTHORIZED).')
    if (typeOf(message) !== 'PONG') this.#options.onMessage(message)
  }

  /** VALR may send empty frames. */
  #parsed(data: unknown): unknown {
    const text = String(data)
    if (text.trim() === '') return undefined
    try {
      return parseLosslessJson(text)
    } catch {
      this.#options.logger.warn({ path: this.#options.path, characters: text.length }, 'VALR sent what is not JSON.')
      return undefined
    }
  }

  #pingLater(): void {
    this.#startTimer(PING_MS, () => {
      if (this.silentMs >= SILENCE_MS) return this.#lost('The connection is open but silent.')
      if (this.isReady) this.#socket?.send('{"type":"PING"}')
      this.#pingLater()
    })
  }

  #lost(reason: string): void {
    const { clock, logger, path, reconnectMs, random = Math.random, onDown } = this.#options
    const wasStable = this.#isReady && clock.monotonicMs() - this.#readySinceMs >= STABLE_MS
    this.#discard()
    this.#failures = wasStable ? 1 : this.#failures + 1
    const pauseMs = Math.min(reconnectMs * 2 ** (this.#failures - 1), MAX_RECONNECT_MS)
    logger.warn({ path, reason, failures: this.#failures }, 'No connection to VALR.')
    if (this.#isStarted) this.#startTimer(pauseMs * (1 + random() / 2), () => this.#connect())
    onDown(reason)
  }

  #discard(): void {
    const socket = this.#socket
    this.#socket = undefined
    this.#isReady = false
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    if (socket === undefined) return
    if (socket.terminate === undefined) socket.close()
    else socket.terminate()
  }

  #startTimer(ms: number, callback: () => void): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#options.clock.setTimeout(() => {
      this.#cancelTimer = undefined
      callback()
    }, ms)
  }
}
