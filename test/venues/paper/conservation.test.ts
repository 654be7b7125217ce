import { fc } from '../../support/properties.js'
import { describe, expect, it } from 'vitest'
import { Decimal, ZERO } from '../../../src/core/decimal.js'
import type { BookUpdate } from '../../../src/core/market.js'
import type { Fill } from '../../../src/core/order.js'
import type { Side } from '../../../src/core/vocabulary.js'
import type { InstrumentInput } from '../../../src/venues/paper/instrument-input.js'
import { contradictions, type Entry, entriesOf, imbalances, Ledger } from './conservation-audit.js'
import { PaperScene } from './paper-fixture.js'
import { INSTRUMENTS, type Session, START, type Step, session } from './random-trading.js'

/** What the newest book put on offer to the orders of each side, less what was seen taken. */
type Offered = Record<Side, Decimal>

/** A venue under random trading, with an auditor that believes only what it is told. */
class AuditedSession {
  readonly ledger = new Ledger()
  readonly heard: Fill[] = []
  readonly problems: string[] = []
  readonly seen = new Map<string, number>()
  private scene: PaperScene
  private readonly options
  private readonly postOnly = new Set<string>()
  private readonly placed: { readonly clientOrderId: string; readonly instrument: string }[] = []
  private readonly offered = new Map<string, Offered>()

  constructor({ makerPct, takerPct, slippage, makerFills }: Session) {
    this.options = { instruments: INSTRUMENTS, balances: START, fees: { makerPct, takerPct }, slippage, makerFills }
    this.scene = new PaperScene(this.options)
    this.listen()
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const [index, step] of steps.entries()) {
      await this.take(step, index)
      this.problems.push(...(await this.imbalances()), ...this.overdrawn())
      this.count('step')
      if (this.problems.length > 0) return
    }
    await this.checkOrders()
  }

  async imbalances(): Promise<string[]> {
    const { balances } = await this.scene.client.balances()
    const { orders } = await this.scene.client.openOrders()
    return imbalances(START, this.ledger, balances, orders, instrumentOf)
  }

  private async take(step: Step, index: number): Promise<void> {
    const { client } = this.scene
    switch (step.kind) {
      case 'order': {
        const clientOrderId = `random-${index}`
        if (step.sketch.postOnly) this.postOnly.add(clientOrderId)
        const instrument = step.sketch.instrument ?? ''
        this.placed.push({ clientOrderId, instrument })
        const outcome = await this.scene.submit({ ...step.sketch, clientOrderId })
        this.count(outcome.kind === 'rejected' ? `rejected ${outcome.venueCode}` : outcome.kind)
        return
      }
      case 'cancel': {
        const { orders } = await client.openOrders()
        const { instrument, clientOrderId = '' } = orders[step.nth % Math.max(1, orders.length)] ?? {
          instrument: 'BTC/ZAR',
          clientOrderId: 'nobody',
        }
        this.count(`cancel ${(await client.cancelOrder({ instrument, clientOrderId })).kind}`)
        return
      }
      case 'cancelAll':
        await client.cancelAllOrders()
        return
      case 'book':
        this.offered.set(step.instrument, offersOf(step.update))
        client.updateBook(step.instrument, step.update)
        return
      case 'quote':
        client.updateQuote(step.instrument, step.update)
        return
      case 'trade':
        this.print(step)
        return
      case 'restart':
        this.restart()
        return
      default:
        throw step satisfies never
    }
  }

  /** A trade is on offer to whoever rests, apart from the book. */
  private print({ instrument, trade }: Extract<Step, { kind: 'trade' }>): void {
    const before = this.heard.length
    this.scene.client.trade(instrument, trade)
    const made = this.heard.slice(before).filter(({ liquidity }) => liquidity === 'maker')
    const shared = made.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
    if (shared.greaterThan(String(trade.quantity))) this.problems.push(`a trade of ${trade.quantity} filled ${shared}`)
    for (const { instrument: id, side, quantity } of made) this.giveBack(id, side, quantity)
  }

  private restart(): void {
    const snapshot: unknown = JSON.parse(JSON.stringify(this.scene.client.snapshot()))
    this.scene = new PaperScene({ ...this.options, seed: 'revived', balances: {} })
    this.scene.client.restore(snapshot)
    this.offered.clear()
    this.listen()
    this.count('restart')
  }

  private listen(): void {
    this.scene.client.subscribe((event) => {
      if (event.kind !== 'fill') return
      const { fill } = event
      this.heard.push(fill)
      this.ledger.post(entriesOf(fill, instrumentOf(fill.instrument)))
      this.giveBack(fill.instrument, fill.side, fill.quantity.negated())
      this.count(fill.liquidity)
    })
  }

  private giveBack(instrument: string, side: Side, quantity: Decimal): void {
    const offered = this.offered.get(instrument)
    if (offered === undefined) return
    offered[side] = offered[side].plus(quantity)
  }

  private async checkOrders(): Promise<void> {
    for (const { clientOrderId, instrument } of this.placed) {
      const report = await this.scene.client.findOrder({ clientOrderId, instrument })
      if (report === undefined) throw new Error(`${clientOrderId} is lost`)
      if (report.stopPrice !== undefined && report.fills.length > 0) this.count('conditional filled')
      const heard = this.heard.filter((fill) => fill.clientOrderId === clientOrderId)
      this.problems.push(...contradictions(report, heard, this.postOnly.has(clientOrderId)))
    }
    const fills = await this.scene.client.recentFills({ since: new Date(0) })
    if (new Set(fills.map(({ id }) => id)).size !== this.heard.length)
      this.problems.push('fills are lost, doubled or share an id')
  }

  /** Between two books nobody may take more than the first one showed. */
  private overdrawn(): string[] {
    return [...this.offered].flatMap(([instrument, { BUY, SELL }]) =>
      BUY.isNegative() || SELL.isNegative() ? [`${instrument}: more was taken from the book than it showed`] : [],
    )
  }

  private count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1)
  }
}

function instrumentOf(id: string): InstrumentInput {
  const instrument = INSTRUMENTS.find((candidate) => candidate.id === id)
  if (instrument === undefined) throw new Error(`no instrument ${id}`)
  return instrument
}

function offersOf({ bids, asks }: BookUpdate): Offered {
  const depth = (levels: BookUpdate['bids']) => levels.reduce((sum, [, quantity]) => sum.plus(String(quantity)), ZERO)
  return { BUY: depth(asks), SELL: depth(bids) }
}

const SEED = 20_260_105
const RUNS = 130

describe('value at the paper venue', () => {
  it('is conserved to the last decimal over 10 000 random orders, cancels, books and trades', async () => {
    const seen = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(session, async (random) => {
        const audited = new AuditedSession(random)
        await audited.run(random.steps)
        for (const [what, times] of audited.seen) seen.set(what, (seen.get(what) ?? 0) + times)
        expect(audited.problems).toEqual([])
      }),
      { seed: SEED, numRuns: RUNS },
    )
    expect(seen.get('step')).toBeGreaterThan(10_000)
    const rare = [
      'rejected SELF_TRADE',
      'rejected FOK_UNFILLABLE',
      'rejected POST_ONLY_WOULD_CROSS',
      'rejected STOP_WOULD_TRIGGER',
    ]
    for (const what of [
      'accepted',
      'maker',
      'taker',
      'cancel canceled',
      'conditional filled',
      'restart',
      'rejected INSUFFICIENT_BALANCE',
      ...rare,
    ]) {
      expect(seen.get(what), what).toBeGreaterThan(30)
    }
  }, 60_000)

  describe('would be found missing', () => {
    const quiet: Session = { steps: [], makerPct: '0.18', takerPct: '0.35', slippage: '0', makerFills: 'through' }
    const trading: readonly Step[] = [
      { kind: 'book', instrument: 'BTC/ZAR', update: { bids: [], asks: [['2', '9']] } },
      { kind: 'order', sketch: { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '3', limitPrice: '2' } },
      { kind: 'order', sketch: { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '1' } },
    ]

    async function traded(): Promise<AuditedSession> {
      const audited = new AuditedSession(quiet)
      await audited.run(trading)
      return audited
    }

    it('not when nothing is wrong', async () => {
      const audited = await traded()
      expect(audited.heard).toHaveLength(1)
      expect(audited.problems).toEqual([])
    })

    it.each<[string, Entry]>([
      ['a hair of base too much on our side', { account: 'ours', currency: 'BTC', amount: new Decimal('1e-20') }],
      [
        'a hair of quote that the counterparty did not get',
        { account: 'counterparty', currency: 'ZAR', amount: new Decimal('-1e-20') },
      ],
      ['a hair of a fee that nobody paid', { account: 'fees', currency: 'BTC', amount: new Decimal('1e-20') }],
    ])('if one entry were wrong: %s', async (_title, wrong) => {
      const audited = await traded()
      audited.ledger.post([wrong])
      const found = await audited.imbalances()
      expect(found).not.toEqual([])
      expect(found.every((problem) => problem.startsWith(wrong.currency))).toBe(true)
    })

    it('if a fill were told twice', async () => {
      const audited = await traded()
      for (const fill of audited.heard) audited.ledger.post(entriesOf(fill, instrumentOf(fill.instrument)))
      expect(await audited.imbalances()).not.toEqual([])
    })
  })
})
