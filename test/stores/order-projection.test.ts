import { fc } from '../support/properties.js'
import { describe, expect, test } from 'vitest'
import { Decimal, toDecimal, ZERO } from '../../src/core/decimal.js'
import type { Fill, OrderReport } from '../../src/core/order.js'
import type { Evidence, OutcomeRecord } from '../../src/core/order-ledger.js'
import { isTerminal, type OrderStatus } from '../../src/core/vocabulary.js'
import { settleClaims } from '../../src/stores/claim-settlement.js'
import { applyFill, applyOutcome, reopens, type StoredOrder, toOrderRecord } from '../../src/stores/order-projection.js'
import { orderOf } from './request-of.js'

const AT = new Date('2026-01-05T10:00:00.000Z')
const EXPIRES = new Date(AT.getTime() + 2_000)
const STATUSES = [
  'admitted',
  'unknown',
  'open',
  'partially_filled',
  'filled',
  'canceled',
  'rejected',
  'expired',
  'not_sent',
  'never_arrived',
] as const satisfies readonly OrderStatus[]
const RANK: Readonly<Record<OrderStatus, number>> = {
  admitted: 0,
  unknown: 1,
  open: 2,
  partially_filled: 3,
  filled: 4,
  canceled: 4,
  rejected: 4,
  expired: 4,
  not_sent: 4,
  never_arrived: 4,
}

function storedOf(stored: Partial<StoredOrder> = {}): StoredOrder {
  const base = { account: 'main', mode: 'PAPER', order: orderOf(), contentHash: 'h', isExit: false, origin: 'strategy' } as const
  return {
    ...base,
    admittedAt: AT,
    expiresAt: EXPIRES,
    status: 'admitted',
    filledQuantity: ZERO,
    updatedAt: AT,
    sequence: 1,
    ...stored,
  }
}

function outcomeOf(to: OrderStatus, evidence: Partial<Evidence> = {}, report?: Partial<OrderReport>): OutcomeRecord {
  const base = { account: 'main', clientOrderId: 'c', to, evidence: { source: 'event', ...evidence } } as const
  const content = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', status: to, fees: [], fills: [], updatedAt: AT } as const
  return report === undefined ? base : { ...base, report: { ...content, filledQuantity: ZERO, ...report } }
}

function fillOf(id: string, quantity: number, price = 100, fee = { amount: ZERO, currency: 'ZAR' }): Fill {
  const base = { id, clientOrderId: 'c', instrument: 'BTC/ZAR', side: 'BUY', liquidity: 'taker', at: AT } as const
  return { ...base, price: toDecimal(price), quantity: toDecimal(quantity), fee }
}

describe('applyOutcome', () => {
  test.each(STATUSES.flatMap((from) => STATUSES.map((to) => [from, to] as const)))(
    'moves %s to %s only if that is further along',
    (from, to) => {
      const { status } = applyOutcome(storedOf({ status: from }), outcomeOf(to), [], AT)
      expect(status).toBe(RANK[to] > RANK[from] ? to : from)
    },
  )

  test('lets a late arrival move never_arrived, and nothing else that ended', () => {
    for (const from of STATUSES.filter(isTerminal)) {
      const outcome = outcomeOf('open', { lateArrival: true })
      expect(reopens(storedOf({ status: from }), outcome)).toBe(from === 'never_arrived')
      expect(applyOutcome(storedOf({ status: from }), outcome, [], AT).status).toBe(from === 'never_arrived' ? 'open' : from)
    }
    expect(reopens(storedOf({ status: 'never_arrived' }), outcomeOf('open'))).toBe(false)
  })

  test.each<[OrderStatus, OrderStatus]>([
    ['admitted', 'partially_filled'],
    ['unknown', 'partially_filled'],
    ['open', 'partially_filled'],
    ['partially_filled', 'partially_filled'],
    ['filled', 'filled'],
    ['canceled', 'canceled'],
    ['rejected', 'rejected'],
  ])('brings an order that never arrived back by the fills of a report that says %s: it is %s', (to, expected) => {
    const gone = storedOf({ status: 'never_arrived', evidence: { source: 'absence' } })
    const back = applyOutcome(gone, outcomeOf(to, { source: 'lookup' }, { filledQuantity: toDecimal(4) }), [], AT)
    expect([back.status, back.evidence]).toEqual([expected, { source: 'lookup', lateArrival: true }])
  })

  test.each<[OrderStatus, number, boolean]>([
    ['rejected', 0, true],
    ['not_sent', 0, true],
    ['rejected', 3, false],
    ['not_sent', 3, false],
    ['canceled', 0, false],
    ['expired', 0, false],
    ['filled', 0, false],
  ])('%s with %i filled, and then more: it stays so, and whether it is a late arrival is %s', (status, filled, isLate) => {
    const ended = storedOf({ status, filledQuantity: toDecimal(filled), evidence: { source: 'submit' } })
    const fill = fillOf('f-1', 4)
    const told = applyOutcome(ended, outcomeOf('open', { source: 'lookup' }, { fills: [fill] }), [fill], AT)
    expect([told.status, told.evidence]).toEqual([
      status,
      isLate ? { source: 'lookup', lateArrival: true } : { source: 'submit' },
    ])
    const filling = applyFill(ended, fill, [fill], AT)
    expect([filling.status, filling.evidence]).toEqual([
      status,
      isLate ? { source: 'event', lateArrival: true } : { source: 'submit' },
    ])
  })

  test('takes the first venue order id and keeps it', () => {
    const first = applyOutcome(storedOf(), outcomeOf('open', { venueOrderId: 'v-1' }, { venueOrderId: 'v-2' }), [], AT)
    expect(first.venueOrderId).toBe('v-1')
    expect(applyOutcome(first, outcomeOf('filled', { venueOrderId: 'v-3' }), [], AT).venueOrderId).toBe('v-1')
    expect(applyOutcome(storedOf(), outcomeOf('open', {}, { venueOrderId: 'v-2' }), [], AT).venueOrderId).toBe('v-2')
  })

  test('keeps the reason of the status that is in force', () => {
    const rejected = applyOutcome(storedOf(), outcomeOf('rejected', { reason: 'evidence' }, { reason: 'report' }), [], AT)
    expect(rejected.reason).toBe('report')
    expect(applyOutcome(rejected, outcomeOf('open', { reason: 'late' }), [], AT).reason).toBe('report')
    expect(applyOutcome(storedOf(), outcomeOf('rejected', { reason: 'evidence' }), [], AT).reason).toBe('evidence')
  })

  test('shows the larger of what was reported and what the fills sum up to', () => {
    const fills = [fillOf('f-1', 3), fillOf('f-2', 2)]
    expect(
      applyOutcome(storedOf(), outcomeOf('open', {}, { filledQuantity: toDecimal(4) }), fills, AT).filledQuantity.toFixed(),
    ).toBe('5')
    expect(
      applyOutcome(storedOf(), outcomeOf('open', {}, { filledQuantity: toDecimal(6) }), fills, AT).filledQuantity.toFixed(),
    ).toBe('6')
  })
})

describe('applyFill', () => {
  test.each<[OrderStatus, number, OrderStatus]>([
    ['admitted', 9, 'partially_filled'],
    ['unknown', 9, 'partially_filled'],
    ['open', 10, 'filled'],
    ['partially_filled', 11, 'filled'],
    ['canceled', 10, 'canceled'],
    ['never_arrived', 9, 'partially_filled'],
    ['never_arrived', 10, 'filled'],
  ])('moves %s of ten, with %i filled, to %s', (from, quantity, to) => {
    const fill = fillOf('f-1', quantity)
    const after = applyFill(storedOf({ status: from }), fill, [fill], AT)
    expect([after.status, after.filledQuantity.toNumber()]).toEqual([to, quantity])
  })

  test('cannot tell when an order by quote amount is filled', () => {
    const { quantity: _quantity, ...order } = orderOf()
    const fill = fillOf('f-1', 1_000)
    expect(applyFill(storedOf({ order: { ...order, quoteQuantity: toDecimal(5) } }), fill, [fill], AT).status).toBe(
      'partially_filled',
    )
  })
})

describe('toOrderRecord', () => {
  test.each<[OrderStatus, number, OrderStatus]>([
    ['admitted', 1_999, 'admitted'],
    ['admitted', 2_000, 'unknown'],
    ['open', 9_000, 'open'],
    ['not_sent', 9_000, 'not_sent'],
  ])('shows %s after %i ms as %s', (status, ms, shown) => {
    const record = toOrderRecord(storedOf({ status }), [], new Date(AT.getTime() + ms))
    expect([record.status, record.report.status]).toEqual([shown, shown])
  })

  test('rounds an average that does not end to 20 decimals, half to even', () => {
    const fills = [fillOf('f-1', 1, 100), fillOf('f-2', 2, 101)]
    const { report } = toOrderRecord(storedOf({ filledQuantity: toDecimal(3) }), fills, AT)
    expect(report.averagePrice?.toFixed()).toBe('100.66666666666666666667')
  })

  test('leaves out fees that cancel each other', () => {
    const fee = (amount: string, currency: string) => ({ amount: toDecimal(amount), currency })
    const fills = [
      fillOf('f-1', 1, 100, fee('0.5', 'ZAR')),
      fillOf('f-2', 1, 100, fee('-0.5', 'ZAR')),
      fillOf('f-3', 1, 100, fee('1', 'BTC')),
    ]
    const { report } = toOrderRecord(storedOf({ filledQuantity: toDecimal(3) }), fills, AT)
    expect(report.fees).toEqual([fee('1', 'BTC')])
  })
})

describe('settleClaims', () => {
  const nothing = { refundBudgets: false, retakeBudgets: false, retakeHolds: false, reflect: 'none' }
  const absent: Evidence = { source: 'absence', freshnessFence: true }

  test.each<[string, Partial<StoredOrder>, Partial<StoredOrder>, object]>([
    ['unknown', {}, { status: 'unknown' }, nothing],
    ['open', {}, { status: 'open' }, { ...nothing, reflect: 'reservations' }],
    [
      'part of it filled',
      { status: 'open' },
      { status: 'partially_filled', filledQuantity: toDecimal(4) },
      { ...nothing, reflect: 'reservations', openFraction: toDecimal('0.6') },
    ],
    ['filled', { status: 'open' }, { status: 'filled', filledQuantity: toDecimal(10) }, { ...nothing, reflect: 'all' }],
    ['canceled', {}, { status: 'canceled' }, { ...nothing, reflect: 'all' }],
    ['rejected', {}, { status: 'rejected' }, { ...nothing, reflect: 'all', refundBudgets: true }],
    ['rejected after a fill', {}, { status: 'rejected', filledQuantity: toDecimal(1) }, { ...nothing, reflect: 'all' }],
    ['not sent', {}, { status: 'not_sent' }, { ...nothing, reflect: 'all', refundBudgets: true }],
    ['presumed gone', {}, { status: 'never_arrived', evidence: { source: 'absence' } }, { ...nothing, reflect: 'all' }],
    ['proven gone', {}, { status: 'never_arrived', evidence: absent }, { ...nothing, reflect: 'all', refundBudgets: true }],
    ['ended twice', { status: 'rejected' }, { status: 'rejected' }, nothing],
    [
      'back, to rest',
      { status: 'never_arrived' },
      { status: 'open' },
      { ...nothing, retakeHolds: true, reflect: 'reservations' },
    ],
    [
      'back, refunded',
      { status: 'never_arrived', evidence: absent },
      { status: 'unknown' },
      { ...nothing, retakeHolds: true, retakeBudgets: true },
    ],
    [
      'back, ended',
      { status: 'never_arrived', evidence: absent },
      { status: 'filled' },
      { ...nothing, retakeBudgets: true, retakeHolds: true, reflect: 'all' },
    ],
    ['back, to be rejected', { status: 'never_arrived' }, { status: 'rejected' }, { ...nothing, refundBudgets: true }],
    [
      'rejected, and then filled',
      { status: 'rejected' },
      { status: 'rejected', filledQuantity: toDecimal(4) },
      { ...nothing, retakeBudgets: true, retakeHolds: true, reflect: 'all' },
    ],
    [
      'not sent, and then filled',
      { status: 'not_sent' },
      { status: 'not_sent', filledQuantity: toDecimal(4) },
      { ...nothing, retakeBudgets: true, retakeHolds: true, reflect: 'all' },
    ],
    [
      'filled more after that',
      { status: 'not_sent', filledQuantity: toDecimal(4) },
      { status: 'not_sent', filledQuantity: toDecimal(7) },
      nothing,
    ],
    ['canceled, and then filled', { status: 'canceled' }, { status: 'canceled', filledQuantity: toDecimal(4) }, nothing],
    [
      'filled beyond what it asked for',
      { status: 'open' },
      { status: 'open', filledQuantity: toDecimal(12) },
      { ...nothing, reflect: 'reservations', openFraction: ZERO },
    ],
  ])('%s', (_title, before, after, settlement) => {
    expect(settleClaims(storedOf(before), storedOf(after))).toEqual(settlement)
  })
})

describe('as properties', () => {
  const fills = fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 9 }),
      price: fc.integer({ min: 1, max: 500 }),
      fee: fc.integer({ min: -5, max: 5 }),
    }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )

  test('the order in which fills arrive does not show in the report', () => {
    const shuffled = fills
      .map((list) =>
        list.map(({ quantity, price, fee }, index) =>
          fillOf(`f-${index}`, quantity, price, { amount: toDecimal(fee), currency: `C${index % 2}` }),
        ),
      )
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
    const reportOf = (list: readonly Fill[]) => {
      const last = list.reduce((stored, fill, index) => applyFill(stored, fill, list.slice(0, index + 1), AT), storedOf())
      const { status, report } = toOrderRecord(last, list, AT)
      const sorted = report.fees.map(({ amount, currency }) => `${amount.toFixed()} ${currency}`).sort()
      return [status, report.filledQuantity.toFixed(), report.averagePrice?.toFixed(), sorted]
    }
    fc.assert(
      fc.property(shuffled, ([a, b]) => {
        expect(reportOf(b)).toEqual(reportOf(a))
      }),
      { seed: 20260105, numRuns: 300 },
    )
  })

  test('whatever is reported, a status never goes back and a filled quantity never shrinks', () => {
    const report = fc.record({ to: fc.constantFrom(...STATUSES), filled: fc.integer({ min: 0, max: 12 }) })
    fc.assert(
      fc.property(fc.array(report, { maxLength: 12 }), (reports) => {
        let stored = storedOf()
        for (const { to, filled } of reports) {
          const after = applyOutcome(stored, outcomeOf(to, {}, { filledQuantity: new Decimal(filled) }), [], AT)
          const comesBack = stored.status === 'never_arrived' && stored.filledQuantity.lessThan(filled)
          if (comesBack) expect(after.evidence?.lateArrival).toBe(true)
          else expect(RANK[after.status]).toBeGreaterThanOrEqual(RANK[stored.status])
          if (isTerminal(stored.status) && !comesBack) expect(after.status).toBe(stored.status)
          expect(after.filledQuantity.greaterThanOrEqualTo(stored.filledQuantity)).toBe(true)
          stored = after
        }
      }),
      { seed: 20260105, numRuns: 300 },
    )
  })
})
