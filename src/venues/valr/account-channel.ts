import type { Clock } from '../../core/clock.js'
import type { Logger } from '../../core/logger.js'
import type { BalanceSnapshot } from '../../core/trading-client.js'
import { AccountBalances } from './account-balances.js'
import { listedReport } from './order-report.js'
import type { OrderWatch } from './order-watch.js'
import { SocketCommands } from './socket-commands.js'
import type { ValrAccount } from './valr-account.js'
import { ValrSocket, type ValrSocketOptions } from './valr-socket.js'
import type { VenueListeners } from './venue-listeners.js'
import { typeOf } from './wire/message-type.js'
import type { OrderRow } from './wire/order-row.js'
import { type AccountMessage, readAccountMessage } from './wire/socket-message.js'

/** Pings go out every twenty seconds: silence for longer means that the socket may have missed something. */
const FRESH_MS = 25_000
const CHANNEL = 'valr:account'

export interface AccountChannelParts {
  readonly socket: Omit<ValrSocketOptions, 'path' | 'onOpen' | 'onMessage' | 'onDown'>
  readonly watch: OrderWatch
  readonly account: ValrAccount
  readonly listeners: VenueListeners
  readonly clock: Clock
  readonly logger: Logger
  readonly commandTimeoutMs: number
  readonly cancelOnDisconnect: boolean
}

/**
 * The account socket: fills, order events and balances as they happen. What it says about an order is a reason to ask for
 * that order over REST; a fill is passed on as it is. After each connection everything is read anew.
 */
export class AccountChannel {
  readonly commands: SocketCommands
  readonly #parts: AccountChannelParts
  readonly #socket: ValrSocket
  readonly #balances: AccountBalances
  readonly #waiting = new Set<() => void>()
  #openTypes = new Map<string, string>()
  #isUp = false

  constructor(parts: AccountChannelParts) {
    this.#parts = parts
    this.#balances = new AccountBalances(parts.clock)
    this.#socket = new ValrSocket({
      ...parts.socket,
      path: '/ws/account',
      onOpen: () => this.#opened(),
      onMessage: (message) => this.#received(message),
      onDown: (reason) => this.#wentDown(reason),
    })
    this.commands = new SocketCommands({ socket: this.#socket, clock: parts.clock, timeoutMs: parts.commandTimeoutMs })
  }

  start(): void {
    this.#socket.start()
  }

  stop(): void {
    this.#socket.stop()
    this.#isUp = false
    this.commands.lost()
  }

  get isFresh(): boolean {
    return this.#socket.isReady && this.#socket.silentMs < FRESH_MS
  }

  /** VALR's text for the type of an order that the socket lists as open. */
  openTypeOf(id: string): string | undefined {
    return this.#socket.isReady ? this.#openTypes.get(id) : undefined
  }

  /** Resolves once a message that is sent would leave at once; `false` when that was not so within `ms`, or was aborted. */
  async writable(ms: number, signal?: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts
    const untilMs = clock.monotonicMs() + ms
    for (;;) {
      if (signal?.aborted === true) return false
      if (this.#socket.isWritable) return true
      const leftMs = untilMs - clock.monotonicMs()
      if (leftMs <= 0) return false
      // A connection that is open and still has bytes to send is asked again soon: its drain is not told.
      await this.#change(this.#socket.isReady ? Math.min(leftMs, 5) : leftMs, signal)
    }
  }

  /** Resolves when the connection comes up, after `ms`, or on abort. */
  #change(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const cancelTimer = this.#parts.clock.setTimeout(() => done(), ms)
      const done = (): void => {
        cancelTimer()
        signal?.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      signal?.addEventListener('abort', done)
      this.#waiting.add(done)
    })
  }

  #opened(): void {
    const { cancelOnDisconnect, listeners, watch } = this.#parts
    this.#isUp = true
    // By one source it is on by default, by others it is not: asking twice does no harm.
    this.#socket.send('{"type":"SUBSCRIBE","subscriptions":[{"event":"ORDER_STATUS_UPDATE"}]}')
    // The flag belongs to the connection, so each new one is armed again.
    if (cancelOnDisconnect) this.#socket.send('{"type":"CANCEL_ON_DISCONNECT","payload":{"cancelOnDisconnect":true}}')
    listeners.tell({ kind: 'connected', channel: CHANNEL })
    for (const done of [...this.#waiting]) done()
    watch.refresh()
    this.#rebuildBalances()
  }

  #rebuildBalances(): void {
    const { account, logger } = this.#parts
    this.#balances
      .rebuild(() => account.balances())
      .then(
        (snapshot) => this.#tellBalances(snapshot),
        (error: unknown) => logger.warn({ reason: messageOf(error) }, 'VALR balances could not be read after connecting.'),
      )
  }

  #wentDown(reason: string): void {
    const { listeners, watch } = this.#parts
    this.#openTypes = new Map()
    this.commands.lost()
    if (this.#isUp) listeners.tell({ kind: 'disconnected', channel: CHANNEL, reason })
    this.#isUp = false
    watch.refresh()
  }

  #received(message: unknown): void {
    let read: AccountMessage | undefined
    try {
      read = readAccountMessage(message)
    } catch {
      // Something happened that cannot be read here: everything is asked for over REST instead.
      this.#parts.logger.warn({ type: typeOf(message) }, 'VALR sent a message that cannot be read.')
      this.#parts.watch.refresh()
      return
    }
    if (read === undefined) return
    this.commands.take(read)
    this.#take(read)
  }

  #take(message: AccountMessage): void {
    const { watch } = this.#parts
    switch (message.kind) {
      case 'balance': {
        const { currency, free, locked } = message
        return this.#tellBalances(this.#balances.update(currency, { total: free.plus(locked), free, locked }))
      }
      case 'open_orders':
        this.#openTypes = new Map(message.rows.flatMap(namesAndType))
        return watch.listed(message.rows.map((row) => listedReport(row, row.symbol)))
      case 'trade':
        void this.#tellFill(message)
        return watch.happened(message.row)
      case 'status':
        return watch.happened(message.row)
      case 'processed':
      case 'failed_order':
      case 'failed_cancel':
        return watch.happened(message)
      case 'reply':
        return
      default:
        throw message satisfies never
    }
  }

  async #tellFill({ row }: Extract<AccountMessage, { kind: 'trade' }>): Promise<void> {
    const { account, watch, logger } = this.#parts
    try {
      const [fill] = await account.fillsOf([row], watch.find(row)?.shape)
      if (fill !== undefined) watch.filled(fill)
    } catch (error) {
      // The order's own report will have it.
      logger.warn({ reason: messageOf(error) }, 'A VALR trade could not be read as a fill.')
    }
  }

  #tellBalances(snapshot: BalanceSnapshot | undefined): void {
    if (snapshot !== undefined) this.#parts.listeners.tell({ kind: 'balances', snapshot })
  }
}

function namesAndType({ orderId, customerOrderId, type }: OrderRow): [string, string][] {
  return [[orderId, type], ...(customerOrderId === undefined ? [] : [[customerOrderId, type] as [string, string]])]
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed.'
}
