import { type Clock, systemClock } from '../core/clock.js'
import { StoreError } from '../core/errors.js'
import type { AdmissionRequest, AdmissionResult } from '../core/order-ledger.js'

/** More would make the stop wait longer for the batch before it. */
const MOST_PER_BATCH = 32

/** Judges a batch of one account in one atomic step; answers in the order of the requests. */
export type AdmitBatch = (account: string, requests: readonly AdmissionRequest[]) => Promise<readonly AdmissionResult[]>

interface Waiting {
  readonly request: AdmissionRequest
  readonly enqueuedAtMs: number
  readonly resolve: (result: AdmissionResult) => void
  readonly reject: (error: unknown) => void
}

export interface AdmissionQueueOptions {
  readonly clock?: Clock
  /** Whether a batch keeps this process busy, or a server. */
  readonly judged: 'here' | 'elsewhere'
}

/**
 * Coalesces concurrent admissions of one account into one commit: a call that finds nothing in flight goes at once,
 * those that arrive meanwhile go together as the next batch. Never two batches of one account in flight.
 */
export class AdmissionQueue {
  readonly #admitBatch: AdmitBatch
  readonly #clock: Clock
  readonly #judged: 'here' | 'elsewhere'
  readonly #lanes = new Map<string, Lane>()

  constructor(admitBatch: AdmitBatch, { clock = systemClock, judged }: AdmissionQueueOptions) {
    this.#admitBatch = admitBatch
    this.#clock = clock
    this.#judged = judged
  }

  /** @throws StoreError `NOT_ADMITTED_IN_TIME` when the order's life ended while it waited; nothing was written. */
  admit(request: AdmissionRequest): Promise<AdmissionResult> {
    return new Promise((resolve, reject) => {
      const lane = this.#lane(request.account)
      lane.waiting.push({ request, enqueuedAtMs: this.#clock.monotonicMs(), resolve, reject })
      this.#start(request.account, lane)
    })
  }

  /** Keeps new batches of the account back, so that a mode change or stop of this process goes first. */
  hold(account: string): () => void {
    const lane = this.#lane(account)
    lane.holds += 1
    let released = false
    return () => {
      if (released) return
      released = true
      lane.holds -= 1
      this.#start(account, lane)
    }
  }

  #lane(account: string): Lane {
    let lane = this.#lanes.get(account)
    if (lane === undefined) {
      lane = { waiting: [], holds: 0, inFlight: false }
      this.#lanes.set(account, lane)
    }
    return lane
  }

  #start(account: string, lane: Lane): void {
    if (lane.inFlight || lane.holds > 0) return
    const batch = this.#takeBatch(lane)
    if (batch.length === 0) {
      if (lane.waiting.length === 0 && lane.holds === 0) this.#lanes.delete(account)
      return
    }
    lane.inFlight = true
    void this.#run(account, lane, batch)
  }

  async #run(account: string, lane: Lane, batch: readonly Waiting[]): Promise<void> {
    const settle = await this.#settlementOf(account, batch)
    if (this.#judged === 'here') {
      // The next batch keeps the process busy: those who waited for this one go on before it.
      settle()
      await Promise.resolve()
      return this.#next(account, lane)
    }
    this.#next(account, lane)
    // Those who waited prepare their next order while this batch is under way, not before it is sent.
    if (lane.inFlight) setImmediate(settle)
    else settle()
  }

  #next(account: string, lane: Lane): void {
    lane.inFlight = false
    this.#start(account, lane)
  }

  /** What tells each of a batch its answer. */
  async #settlementOf(account: string, batch: readonly Waiting[]): Promise<() => void> {
    const requests = batch.map(({ request }) => request)
    try {
      const results = await this.#admitBatch(account, requests)
      return () => settleBatch(batch, results)
    } catch (error) {
      return () => {
        for (const { reject } of batch) reject(error)
      }
    }
  }

  #takeBatch(lane: Lane): readonly Waiting[] {
    const nowMs = this.#clock.monotonicMs()
    const batch: Waiting[] = []
    while (batch.length < MOST_PER_BATCH) {
      const next = lane.waiting.shift()
      if (next === undefined) break
      if (nowMs - next.enqueuedAtMs >= next.request.ttlMs) next.reject(tooLate(next.request))
      else batch.push(next)
    }
    return batch
  }
}

function settleBatch(batch: readonly Waiting[], results: readonly AdmissionResult[]): void {
  batch.forEach(({ resolve, reject }, index) => {
    const result = results[index]
    if (result === undefined) reject(new StoreError('ADMISSION_UNCERTAIN', 'The store left an admission unanswered.'))
    else resolve(result)
  })
}

interface Lane {
  readonly waiting: Waiting[]
  holds: number
  inFlight: boolean
}

function tooLate({ order, ttlMs }: AdmissionRequest): StoreError {
  const message = `Order ${order.clientOrderId} waited for admission longer than its life of ${ttlMs} ms; nothing was written.`
  return new StoreError('NOT_ADMITTED_IN_TIME', message)
}
