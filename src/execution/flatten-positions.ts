import { delay } from '../core/clock.js'
import { Decimal, ZERO } from '../core/decimal.js'
import { newClientOrderId, uuidv7 } from '../core/ids.js'
import type { Instrument } from '../core/instrument.js'
import type { AdmissionRequest, OrderRecord } from '../core/order-ledger.js'
import type { TradingClient } from '../core/trading-client.js'
import { isTerminal } from '../core/vocabulary.js'
import { admitOrder } from './admit-order.js'
import { inTime } from './in-time.js'
import { judgeOrder } from './judge-order.js'
import { ledgerPositions } from './ledger-positions.js'
import { VenueIdentities } from './live-preconditions.js'
import { amountsOf } from './normalise-order.js'
import { parseIntent } from './parse-intent.js'
import { readModeInTime } from './read-mode-in-time.js'
import type { Reconciler } from './reconcile-orders.js'
import type { RouterCore } from './router-core.js'
import { settleSubmission } from './settle-submission.js'
import type { StopBook } from './stop-book.js'
import type { FlattenReport } from './stop-report.js'
import type { StopAttempt } from './stop-venue.js'
import { submitOrder } from './submit-order.js'
import type { VenueEvents } from './venue-events.js'

/** What a stop sells: what the ledger says was bought here, or all that is free. */
export type Flatten = boolean | 'all'

export interface FlattenParts {
  readonly client: TradingClient
  readonly venueEvents: VenueEvents
  readonly reconciler: Reconciler
  readonly book: StopBook
  readonly flatten: Flatten
}

interface Holding {
  readonly asset: string
  /** What may be sold: never more than is free. */
  readonly quantity: Decimal
  readonly instrument: Instrument
}

type Left = FlattenReport['remaining'][number]

/** A sale that fills in part, or into another asset, leaves something for the next round. */
const MOST_ROUNDS = 5
const LOOK_EVERY_MS = 250
/** Sales of a stop are no part of anybody's policy: under a scope of their own they adopt none. */
const STOP_SCOPE = 'helios:stop'

/**
 * Sells what is held, by market orders that are proven exits: judged by the instrument's rules and the reduce-only bound, no
 * gate, and admitted with the origin `stop`. What is too small to be sold is dust, and left.
 */
export class PositionFlattener {
  readonly #core: RouterCore
  readonly #parts: FlattenParts
  readonly #identities = new VenueIdentities()
  readonly #sales: FlattenReport['sales'][number][] = []

  constructor(core: RouterCore, parts: FlattenParts) {
    this.#core = core
    this.#parts = parts
  }

  /** Never rejects: what fails is what remains. */
  async run(attempt: StopAttempt): Promise<FlattenReport> {
    try {
      for (let round = 0; ; round += 1) {
        const remaining = await this.#sellOnce(attempt, round < MOST_ROUNDS)
        if (remaining !== undefined) return this.#report(remaining)
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return { done: false, sales: [...this.#sales], remaining: [], reason }
    }
  }

  /** One round over everything that is held; what remains when there was nothing to sell any more. */
  async #sellOnce(attempt: StopAttempt, mayGoOn: boolean): Promise<readonly Left[] | undefined> {
    await this.#bringUpToDate()
    const holdings = await this.#holdings()
    const remaining: Left[] = []
    let sold = false
    for (const { asset, quantity, instrument } of holdings) {
      const isInTime = this.#core.clock.monotonicMs() < attempt.giveUpAtMs && (await attempt.goesOn())
      if (!mayGoOn || !isInTime) remaining.push({ asset, quantity, isDust: false, reason: 'There was no time left.' })
      else {
        const left = await this.#sell({ asset, quantity, instrument }, attempt)
        if (left === undefined) sold = true
        else remaining.push(left)
      }
    }
    return sold ? undefined : remaining
  }

  async #bringUpToDate(): Promise<void> {
    await this.#parts.venueEvents.settled()
    await this.#parts.reconciler.run()
    await this.#parts.venueEvents.settled()
  }

  async #holdings(): Promise<readonly Holding[]> {
    const { account, store, clock, submitTimeoutMs } = this.#core
    const { client, flatten } = this.#parts
    const traded = await ledgerPositions(await store.turnover({ account, mode: 'LIVE' }), client)
    const { balances } = await inTime(clock, client.balances(), submitTimeoutMs)
    const freeOf = (asset: string): Decimal => balances[asset]?.free ?? ZERO
    const held =
      flatten === 'all'
        ? await this.#everything(Object.keys(balances), traded)
        : traded.map(({ asset, quantity, instruments }) => ({ asset, instruments, most: quantity }))
    return held.flatMap(({ asset, instruments, most }) => {
      const instrument = this.#bestOf(instruments)
      const quantity = most === undefined ? freeOf(asset) : Decimal.min(most, freeOf(asset))
      return instrument === undefined || asset === this.#core.valuationCurrency || !quantity.greaterThan(0)
        ? []
        : [{ asset, quantity, instrument }]
    })
  }

  /** Every asset of the account that can be sold for a currency that comes before it. */
  async #everything(assets: readonly string[], traded: Awaited<ReturnType<typeof ledgerPositions>>) {
    const listed = (await this.#parts.client.instruments?.()) ?? traded.flatMap(({ instruments }) => instruments)
    return assets.map((asset) => {
      const rank = this.#rankOf(asset)
      const instruments = listed.filter(
        ({ base, quote, active }) => base === asset && active !== false && this.#rankOf(quote) < rank,
      )
      return { asset, instruments, most: undefined }
    })
  }

  /** The market that sells into the currency that is preferred most. */
  #bestOf(instruments: readonly Instrument[]): Instrument | undefined {
    return [...instruments].sort((a, b) => this.#rankOf(a.quote) - this.#rankOf(b.quote))[0]
  }

  #rankOf(currency: string): number {
    const { valuationCurrency, crosses } = this.#core
    if (currency === valuationCurrency) return -1
    const rank = crosses.indexOf(currency)
    return rank === -1 ? crosses.length : rank
  }

  /** `undefined` when it was sold, in part or whole; otherwise what remains, and why. */
  async #sell({ asset, quantity, instrument }: Holding, { giveUpAtMs }: StopAttempt): Promise<Left | undefined> {
    const left = (reason: string, isDust = false): Left => ({ asset, quantity, isDust, reason })
    const core = { ...this.#core, gates: [] }
    const { client, venueEvents } = this.#parts
    const reading = await readModeInTime(core)
    if (reading.kind !== 'known') return left('The mode could not be read.')
    const { presses } = core.stopGuard
    const intent = parseIntent({ instrument: instrument.id, side: 'SELL', type: 'MARKET', quantity, reduceOnly: true })
    const intentId = uuidv7(core.clock)
    const judged = await judgeOrder(core, {
      intent: { ...intent, intentId },
      clientOrderId: newClientOrderId(core.clock),
      mode: 'LIVE',
      state: 'ACTIVE',
      storeClock: reading.storeClock,
      client,
      gating: 'enforce',
      allowPrivateReads: true,
    })
    const { order, denials } = judged
    const codes = denials.map(({ code, message }) => `${code}: ${message}`).join('; ')
    if (order === undefined || denials.length > 0)
      return left(codes, denials.length > 0 && denials.every(({ code }) => code === 'INSTRUMENT_RULE'))
    const identity = await this.#identities.of(core, client)
    if (typeof identity === 'object') return left(identity.message)
    const request: AdmissionRequest = {
      ...{ account: core.account, mode: 'LIVE', origin: 'stop', isExit: true, expectedVersion: reading.record.version },
      ...{ order, identity, ttlMs: core.admissionTtlMs, policyHash: STOP_SCOPE, policyScope: STOP_SCOPE },
      // The ceiling of exits and its pause are not for a stop; that exits stay within the position is.
      claims: judged.claims.filter(({ kind }) => kind === 'hold'),
      latchKeys: [],
      decisions: judged.decisions,
    }
    const admission = await admitOrder(core, request)
    if (admission.kind === 'denied') return left(admission.denials.map(({ code, message }) => `${code}: ${message}`).join('; '))
    if (admission.kind === 'existing') return left('The id of the sale was taken.')
    const { start } = admission
    const submission = await submitOrder(core, client, admission.order, { start, presses })
    const base = { intentId, decisions: judged.decisions, asked: amountsOf(intent), sent: amountsOf(order) }
    const result = await settleSubmission(core, venueEvents, admission.order, submission, base)
    const record = await this.#untilEnded(order.clientOrderId, giveUpAtMs)
    if (record !== undefined) this.#parts.book.noteRecord(record)
    const filledQuantity = record?.report.filledQuantity ?? ZERO
    const { clientOrderId } = order
    this.#sales.push({ asset, instrument: instrument.id, clientOrderId, quantity: order.quantity ?? quantity, filledQuantity })
    if (filledQuantity.greaterThan(0)) return undefined
    return left(`The sale ${clientOrderId} did not fill: ${record?.status ?? result.outcome}.`)
  }

  async #untilEnded(clientOrderId: string, giveUpAtMs: number): Promise<OrderRecord | undefined> {
    const { account, store, clock } = this.#core
    for (;;) {
      await this.#parts.venueEvents.settled()
      const record = await store.findOrder({ account, clientOrderId })
      if (record === undefined || isTerminal(record.status) || clock.monotonicMs() >= giveUpAtMs) return record
      await delay(clock, LOOK_EVERY_MS)
      await this.#parts.reconciler.run()
    }
  }

  #report(remaining: readonly Left[]): FlattenReport {
    const open = remaining.filter(({ isDust }) => !isDust)
    const done = open.length === 0
    return { done, sales: [...this.#sales], remaining, ...(done ? {} : { reason: open.map(({ reason }) => reason).join('; ') }) }
  }
}
