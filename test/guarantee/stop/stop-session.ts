import { delay } from '../../../src/core/clock.js'
import { type ExecutionStore, type OrderIntent, type OrderRecord, type StopReport, systemClock } from '../../../src/index.js'
import { newPlace, type Place, type StoreKind } from '../support/place.js'
import type { PassedPoint, Seam } from '../support/seams.js'
import type { Plain } from '../support/served-calls.js'
import { ACCOUNT, type StopCleared, startTrader, type TraderConfig, type TraderProcess } from '../support/trader-process.js'
import { startVenue, type VenueProcess } from '../support/venue-process.js'
import { type OrderHistory, orderHistories } from './order-history.js'

const TTL_MS = 1_200
export const SUBMIT_TIMEOUT_MS = 1_000

export type Transport = 'rest' | 'websocket'

/** When the paused process is told to go on: while the stop is on, or after it has given its report. */
export type GoOn = 'at once' | 'latched' | 'reported'

export interface StopRunPlan {
  readonly seed: string
  /** Where the first trader stops itself. */
  readonly at: Exclude<Seam['at'], number>
  readonly goOn: GoOn
  /** How many orders the paused trader, and the other one, are asked for. */
  readonly orders: readonly [number, number]
}

/** Everything that one run left behind, for the check. */
export interface StopRunRecord {
  readonly plan: StopRunPlan
  /** The point at which the trader was paused; `undefined` when its orders never came that far. */
  readonly pausedAt: string | undefined
  readonly report: Plain<StopReport>
  /** What rested at the venue right after the report. */
  readonly openAtReport: readonly string[]
  /** Every order that the ledger admitted during the run. */
  readonly records: readonly OrderRecord[]
  readonly histories: ReadonlyMap<string, OrderHistory>
  /** When its approval was spent, by clientOrderId, by the machine's clock. */
  readonly sentAtMs: ReadonlyMap<string, number>
  /** When the request to place it reached the venue. */
  readonly arrivedAtMs: ReadonlyMap<string, number>
  /** The points of the process that pressed, from the press to the report. */
  readonly stopPoints: readonly PassedPoint[]
  /** The stop that was pressed again, after the paused process had gone on and everything was settled. */
  readonly last: Plain<StopReport>
  readonly openAtLast: readonly string[]
}

/** What became of an order that was frozen after its approval was spent. */
export interface FrozenRun {
  /** Given while it was frozen. */
  readonly report: Plain<StopReport>
  /** Whether the stop, which went on, told that it is clear. */
  readonly wasCleared: boolean
  readonly record: OrderRecord | undefined
  readonly hasArrived: boolean
  readonly open: readonly string[]
}

export interface StopSessionOptions {
  readonly kind: StoreKind
  readonly transport: Transport
  readonly postgresUrl: string
  /** Of the trader that is paused. */
  readonly paused?: Partial<TraderConfig>
  /** Of the process that presses. */
  readonly stopper?: Partial<TraderConfig>
}

/** Two traders, a process that stops them and a venue, each a process of its own, for several runs one after the other. */
export class StopSession {
  readonly #place: Place
  readonly #store: ExecutionStore
  readonly #venue: VenueProcess
  readonly #paused: TraderProcess
  readonly #other: TraderProcess
  readonly #stopper: TraderProcess
  #nextPoint: Promise<string | undefined> | undefined
  #cleared = 0

  private constructor(parts: {
    readonly place: Place
    readonly venue: VenueProcess
    readonly traders: readonly [TraderProcess, TraderProcess, TraderProcess]
  }) {
    const { place, venue, traders } = parts
    this.#place = place
    this.#store = place.open({ connections: 3 })
    this.#venue = venue
    ;[this.#paused, this.#other, this.#stopper] = traders
    this.#stopper.listen((said) => {
      if ((said as Partial<StopCleared>).kind === 'stop.cleared') this.#cleared += 1
    })
  }

  static async start({ kind, transport, postgresUrl, paused, stopper }: StopSessionOptions): Promise<StopSession> {
    const place = await newPlace(kind, postgresUrl)
    await place.goLive(ACCOUNT)
    const venue = await startVenue({ balances: { ZAR: '1000000000', BTC: '1000' } })
    await venue.ask('setBook', 'BTCZAR', { bids: [['999000', '100']], asks: [['1000000', '100']] })
    const config: TraderConfig = {
      location: place.location,
      venue: venue.address,
      gates: { dailyTradeLimit: { max: 1_000_000 }, maxPositionExposure: { maxPct: 100 } },
      client: { orderTransport: transport, reuseReadsMs: 200 },
      listingLagMs: 0,
      router: {
        admissionTtlMs: TTL_MS,
        submitTimeoutMs: SUBMIT_TIMEOUT_MS,
        gateTimeoutMs: 5_000,
        absenceGraceMs: 200,
        absenceGapMs: 200,
        reconcileEveryMs: 500,
      },
    }
    const traders = await Promise.all([
      startTrader({ ...config, ...paused }),
      startTrader(config),
      startTrader({ ...config, ...stopper }),
    ])
    return new StopSession({ place, venue, traders })
  }

  /** The points that an order passes from before its admission to the spending of its approval, once connections are up. */
  async pointsOfAnOrder(): Promise<readonly string[]> {
    const [warmUp, dryRun] = intents('dry', 2)
    if (warmUp === undefined || dryRun === undefined) throw new Error('Two orders are needed.')
    await this.#paused.ask('execute', [warmUp])
    await this.#paused.ask('seam')
    const [verdict] = await this.#paused.ask('execute', [dryRun])
    if (verdict?.outcome !== 'accepted') throw new Error(`The dry run was ${verdict?.outcome}: ${verdict?.why}`)
    const points = await this.#paused.ask('points')
    const first = points.indexOf('store.admit before')
    const spent = points.findIndex((point) => point.endsWith(' spent'))
    return points.slice(first, spent + 1)
  }

  async run(plan: StopRunPlan): Promise<StopRunRecord> {
    const { seed, at, goOn, orders } = plan
    const before = (await this.#store.readMode(ACCOUNT))?.sequence ?? 0
    await this.#paused.ask('seam', { signal: 'SIGSTOP', at })
    await this.#stopper.ask('seam')
    const [mine, others] = [intents(`${seed}-a`, orders[0]), intents(`${seed}-b`, orders[1])]
    const executing = [
      this.#paused.ask('execute', mine, { atOnce: 2 }),
      this.#other.ask('execute', others, { atOnce: 4 }),
    ] as const
    this.#nextPoint ??= this.#paused.nextPoint()
    const pausedAt = await Promise.race([this.#nextPoint, executing[0].then(() => undefined)])
    if (pausedAt !== undefined) this.#nextPoint = undefined
    const pausedMs = performance.now()

    const stopping = this.#stopper.ask('emergencyStop', { reason: 'test', actor: seed, deadlineMs: 15_000 })
    if (goOn === 'latched') await this.#untilLatched()
    if (goOn !== 'reported') this.#paused.signal('SIGCONT')
    const report = await stopping
    const stopPoints = await this.#stopper.ask('passedAt')
    const openAtReport = await this.#open()
    // Whatever was frozen until now has outlived its admission, also when the stop did not wait for that.
    if (goOn === 'reported') await delay(systemClock, Math.max(0, pausedMs + TTL_MS + 50 - performance.now()))
    this.#paused.signal('SIGCONT')

    await Promise.all(executing)
    const last = await this.#stopUntilClear(seed)
    const openAtLast = await this.#open()
    const { records, histories } = await this.#ledger([...mine, ...others], before)
    return {
      ...{ plan, pausedAt, report, openAtReport, records, histories, stopPoints, last, openAtLast },
      sentAtMs: await this.#sentAt(),
      arrivedAtMs: await this.#arrivedAt(),
    }
  }

  /** LIVE again, as after a person has resumed. */
  async resume(): Promise<void> {
    await this.#stopper.ask('goLive')
  }

  /**
   * Pauses the trader between the spending of the approval and the first byte, presses, and lets it go on after the report.
   * Resolves when the stop has told that it is clear, or after a time in which it did not.
   */
  async runWithOneFrozen(seed: string, point: string): Promise<FrozenRun> {
    await this.#paused.ask('seam', { signal: 'SIGSTOP', at: { name: point } })
    const executing = this.#paused.ask('execute', intents(seed, 1))
    this.#nextPoint ??= this.#paused.nextPoint()
    await this.#nextPoint
    this.#nextPoint = undefined
    const before = this.#cleared
    const report = await this.#stopper.ask('emergencyStop', { reason: 'test', actor: seed, deadlineMs: 15_000 })
    this.#paused.signal('SIGCONT')
    await executing
    for (let looks = 0; looks < 600 && this.#cleared === before; looks += 1) await delay(systemClock, 50)
    const record = await this.#store.findOrder({ account: ACCOUNT, intentId: `${seed}-0` })
    const hasArrived = (await this.#arrivedAt()).has(record?.order.clientOrderId ?? '')
    return { report, wasCleared: this.#cleared > before, record, hasArrived, open: await this.#open() }
  }

  async close(): Promise<void> {
    this.#paused.signal('SIGCONT')
    await Promise.all([this.#paused.kill(), this.#other.kill(), this.#stopper.kill()])
    await this.#venue.kill()
    await this.#place.close()
  }

  async #untilLatched(): Promise<void> {
    while ((await this.#store.readMode(ACCOUNT))?.stop === undefined) await delay(systemClock, 5)
  }

  /** A person accepts what is presumed: nothing else may keep the last stop from being clear. */
  async #stopUntilClear(actor: string): Promise<Plain<StopReport>> {
    for (let presses = 1; ; presses += 1) {
      const report = await this.#stopper.ask('emergencyStop', { reason: 'test', actor, deadlineMs: 5_000 })
      if (report.clear || presses === 6) return report
      for (const { order } of await this.#store.presumedOrders({ account: ACCOUNT, mode: 'LIVE' })) {
        const decision = { decision: 'never_arrived', reason: 'test', actor } as const
        await this.#stopper.ask('resolveUnknown', { clientOrderId: order.clientOrderId, ...decision })
      }
      await delay(systemClock, 500)
    }
  }

  async #open(): Promise<readonly string[]> {
    const { orders } = await this.#venue.ask('account')
    return orders.filter(({ isOpen }) => isOpen).map(({ customerOrderId, orderId }) => customerOrderId ?? orderId)
  }

  async #ledger(asked: readonly OrderIntent[], afterSequence: number) {
    const found = await Promise.all(asked.map(({ intentId = '' }) => this.#store.findOrder({ account: ACCOUNT, intentId })))
    const records = found.flatMap((record) => record ?? [])
    return { records, histories: await orderHistories(this.#store, ACCOUNT, afterSequence) }
  }

  async #sentAt(): Promise<ReadonlyMap<string, number>> {
    const sent = await Promise.all([this.#paused.ask('sent'), this.#other.ask('sent')])
    return new Map(sent.flat().map(({ clientOrderId, atMs }) => [clientOrderId, atMs]))
  }

  async #arrivedAt(): Promise<ReadonlyMap<string, number>> {
    const arrived = new Map<string, number>()
    for (const { method, body, at } of await this.#venue.ask('requests')) {
      const isPlacement = method === 'POST' || method.startsWith('PLACE_')
      const [, id] = isPlacement ? (/"customerOrderId":"([^"]+)"/.exec(body) ?? []) : []
      if (id !== undefined) arrived.set(id, Date.parse(at))
    }
    return arrived
  }
}

/** Most rest below the market, some fill at once. */
function intents(prefix: string, count: number): readonly OrderIntent[] {
  return Array.from({ length: count }, (_, index) => {
    const base = { intentId: `${prefix}-${index}`, instrument: 'BTC/ZAR', side: 'BUY' } as const
    if (index % 5 === 4) return { ...base, type: 'MARKET', quantity: '0.001' }
    return { ...base, type: 'LIMIT', quantity: '0.001', limitPrice: '950000' }
  })
}
