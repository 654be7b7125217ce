import { type Clock, systemClock } from '../../core/clock.js'
import { StoreError } from '../../core/errors.js'
import type { AdmissionRequest, AdmissionResult } from '../../core/order-ledger.js'
import { AdmissionQueue } from '../admission-queue.js'
import { readAdmission } from './admission-reply.js'
import { type PreparedAdmission, prepareAdmission } from './admission-text.js'
import { jsonText } from './json-text.js'
import { StatementFailure } from './statement-failure.js'
import type { StatementRunner } from './statement-runner.js'
import type { Statement } from './statements.js'
import { admissionFailure } from './store-failure.js'

export interface AdmissionBatchesOptions {
  readonly runner: StatementRunner
  readonly statement: Statement
  /** Injected; absent, the database's own clock decides. */
  readonly clock: Clock | undefined
}

/** Waits for its batch; `failure` is set when it alone, or all of its batch, could not be answered. */
interface Waiting extends PreparedAdmission {
  readonly deadlineMs: number
  failure?: unknown
}

type Outcome = AdmissionResult | { readonly failure: unknown }

/** Admissions, coalesced: one statement and one round trip for those of an account that arrive together. */
export class AdmissionBatches {
  readonly #options: AdmissionBatchesOptions
  readonly #timer: Clock
  readonly #queue: AdmissionQueue
  readonly #waiting = new WeakMap<AdmissionRequest, Waiting>()

  constructor(options: AdmissionBatchesOptions) {
    this.#options = options
    this.#timer = options.clock ?? systemClock
    const admitBatch = (account: string, requests: readonly AdmissionRequest[]) => this.#admit(account, requests)
    this.#queue = new AdmissionQueue(admitBatch, { clock: this.#timer, judged: 'elsewhere' })
  }

  async admit(request: AdmissionRequest): Promise<AdmissionResult> {
    const own = { ...request }
    const waiting: Waiting = { ...prepareAdmission(own), deadlineMs: this.#timer.monotonicMs() + request.ttlMs }
    this.#waiting.set(own, waiting)
    const result = await this.#queue.admit(own)
    if ('failure' in waiting) throw waiting.failure
    return result
  }

  /** Keeps new batches of the account back until the returned function is called. */
  hold(account: string): () => void {
    return this.#queue.hold(account)
  }

  async #admit(account: string, requests: readonly AdmissionRequest[]): Promise<readonly AdmissionResult[]> {
    const batch = requests.map((request) => this.#waiting.get(request)).filter((waiting) => waiting !== undefined)
    const outcomes = new Map<Waiting, Outcome>()
    let rest: readonly Waiting[] = batch
    for (let round = 0; rest.length > 0; round += 1) {
      const { firsts, repeats } = splitRepeats(rest)
      const answers = await this.#answers(account, firsts, round > 0)
      firsts.forEach((waiting, index) => {
        outcomes.set(
          waiting,
          answers[index] ?? { failure: new StoreError('ADMISSION_UNCERTAIN', 'The store left an admission unanswered.') },
        )
      })
      rest = repeats
    }
    return batch.map((waiting) => {
      const outcome = outcomes.get(waiting)
      if (outcome !== undefined && !('failure' in outcome)) return outcome
      waiting.failure = outcome?.failure
      return UNANSWERED
    })
  }

  /** One answer for each, by one round trip unless a repeat or a request that the database cannot read is among them. */
  async #answers(account: string, batch: readonly Waiting[], checkRepeats: boolean): Promise<readonly Outcome[]> {
    try {
      return await this.#ask(account, batch, checkRepeats)
    } catch (error) {
      if (error instanceof StatementFailure && error.kind === 'refused') {
        if (!checkRepeats && isRepeat(error)) return this.#answers(account, batch, true)
        if (isIdentityTakenMeanwhile(error)) return this.#answers(account, batch, checkRepeats)
        if (batch.length > 1 && isAboutOneRequest(error)) {
          const alone: Outcome[] = []
          for (const waiting of batch) alone.push(...(await this.#answers(account, [waiting], checkRepeats)))
          return alone
        }
      }
      return batch.map(() => ({ failure: admissionFailure(error) }))
    }
  }

  async #ask(account: string, batch: readonly Waiting[], checkRepeats: boolean): Promise<readonly Outcome[]> {
    const { runner, statement, clock } = this.#options
    const remainingMs = Math.max(...batch.map(({ deadlineMs }) => deadlineMs)) - this.#timer.monotonicMs()
    const waitMs = Math.min(Math.max(Math.ceil(remainingMs), 1), LONGEST_WAIT_MS)
    const frame = jsonText({ account, waitMs, now: clock?.now().getTime() ?? null, checkRepeats })
    const text = `${frame.slice(0, -1)},"requests":[${batch.map((waiting) => waiting.text).join(',')}]}`
    const lines = [batch.map(({ orderLine }) => orderLine).join('\n'), batch.map(({ factLine }) => factLine).join('\n')]
    const replies = await runner.run(statement, [text, ...lines], waitMs)
    return batch.map((waiting, index) => answer(waiting, replies[index]))
  }
}

/** Longest timeout that both Postgres and Node take. */
const LONGEST_WAIT_MS = 2 ** 31 - 1_000

const UNANSWERED: AdmissionResult = { ok: false, denials: [] }

function answer(waiting: Waiting, reply: string | undefined): Outcome {
  try {
    if (reply === undefined) throw new StoreError('ADMISSION_UNCERTAIN', 'The store left an admission unanswered.')
    return readAdmission(waiting, reply)
  } catch (failure) {
    return { failure }
  }
}

/** An id that comes twice in a batch has to see what became of the first. */
function splitRepeats(batch: readonly Waiting[]): { readonly firsts: readonly Waiting[]; readonly repeats: readonly Waiting[] } {
  const seen = new Set<string>()
  const firsts: Waiting[] = []
  const repeats: Waiting[] = []
  for (const waiting of batch) {
    const { intentId, clientOrderId } = waiting.request.order
    const ids = [`intent ${intentId}`, `order ${clientOrderId}`]
    if (ids.some((id) => seen.has(id))) repeats.push(waiting)
    else firsts.push(waiting)
    for (const id of ids) seen.add(id)
  }
  return { firsts, repeats }
}

function isRepeat({ sqlState, constraint }: StatementFailure): boolean {
  return sqlState === '23505' && (constraint === 'helios_orders_pkey' || constraint === 'helios_orders_intent')
}

/** Another account was bound to the same venue account at the same moment; asked again, it is seen. */
function isIdentityTakenMeanwhile({ sqlState, constraint }: StatementFailure): boolean {
  return sqlState === '23505' && constraint === 'helios_identity'
}

/** Data exceptions: a time zone that this server lacks, a number beyond what it holds. */
function isAboutOneRequest({ sqlState }: StatementFailure): boolean {
  return sqlState?.startsWith('22') === true
}
