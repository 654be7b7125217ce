import assert from 'node:assert/strict'
import { Decimal } from '../../core/decimal.js'
import type { Fill, Order, OrderReport } from '../../core/order.js'
import { expectAmount, expectErrorCode, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import type { Trial } from './trial.js'

export const fillCases: readonly StoreCase[] = [
  {
    id: 'S151',
    title: 'a fill reads back as it was recorded, maker rewards included',
    async check(trial) {
      const { order } = await trial.admitted()
      const fee = { amount: new Decimal('-0.0125'), currency: 'ZAR' }
      const fill = trial.fill(order, {
        quantity: '2.5',
        price: new Decimal('100.25'),
        fee,
        liquidity: 'maker',
        venueOrderId: 'v-1',
      })
      assert.equal(await trial.recordFill(fill), 'recorded')
      const { report, venueOrderId } = await trial.record(order)
      const [read, ...others] = report.fills
      assert.ok(read !== undefined && others.length === 0)
      const { id, clientOrderId, instrument, side, liquidity } = read
      assert.deepEqual(
        { id, clientOrderId, instrument, side, liquidity },
        { id: fill.id, clientOrderId: order.clientOrderId, instrument: 'BTC/ZAR', side: 'BUY', liquidity: 'maker' },
      )
      expectAmount(read.price, '100.25', 'price')
      expectAmount(read.quantity, '2.5', 'quantity')
      expectAmount(read.fee.amount, '-0.0125', 'fee')
      assert.equal(read.fee.currency, 'ZAR')
      expectTime(read.at, fill.at, 'at')
      assert.equal(venueOrderId, 'v-1', 'the fill names the venue order id')
    },
  },
  {
    id: 'S152',
    title: 'a fill counts once by its id, whether it comes alone, again, or inside a report',
    async check(trial) {
      const { order } = await trial.admitted()
      const fill = trial.fill(order, { quantity: 4 })
      assert.equal(await trial.recordFill(fill), 'recorded')
      assert.equal(await trial.recordFill(fill), 'duplicate')
      const more = trial.fill(order, { quantity: 3 })
      await trial.outcome(order, 'partially_filled', {}, withFills(trial, order, [fill, more]))
      assert.equal(await trial.recordFill(more), 'duplicate')
      const { report } = await trial.outcome(order, 'partially_filled', {}, withFills(trial, order, [fill, more]))
      expectAmount(report.filledQuantity, 7, 'filledQuantity')
      assert.deepEqual(report.fills.map(({ id }) => id).sort(), [fill.id, more.id].sort())
    },
  },
  {
    id: 'S153',
    title: 'the report is built from the fills: average price, and fees by currency',
    async check(trial) {
      const { order } = await trial.admitted()
      for (const fill of threeFills(trial, order)) await trial.recordFill(fill)
      expectThreeFills((await trial.record(order)).report)
    },
  },
  {
    id: 'S154',
    title: 'the order in which fills and outcomes arrive does not matter',
    async check(trial) {
      for (const [a, b, c] of PERMUTATIONS) {
        const { order } = await trial.admitted()
        const fills = threeFills(trial, order)
        await trial.recordFill(fills[a])
        await trial.outcome(order, 'open', { source: 'submit', venueOrderId: `v-${order.clientOrderId}` })
        await trial.recordFill(fills[b])
        await trial.recordFill(fills[c])
        const { report, status } = await trial.record(order)
        assert.equal(status, 'partially_filled')
        expectThreeFills(report)
      }
    },
  },
  {
    id: 'S155',
    title: 'a fill may come before the outcome: it moves the order on, and the late answer does not take it back',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.recordFill(trial.fill(order, { quantity: 4 }))
      const filling = await trial.record(order)
      assert.deepEqual([filling.status, filling.evidence?.source], ['partially_filled', 'event'])
      assert.equal((await trial.outcome(order, 'open', { source: 'submit', venueOrderId: 'v-1' })).status, 'partially_filled')
      assert.equal((await trial.outcome(order, 'unknown', { source: 'timeout' })).status, 'partially_filled')
      assert.equal((await trial.record(order)).venueOrderId, 'v-1')
      await trial.recordFill(trial.fill(order, { quantity: 6 }))
      const { status, report } = await trial.record(order)
      assert.equal(status, 'filled')
      expectAmount(report.remainingQuantity, 0, 'remainingQuantity')
      assert.deepEqual(await trial.store.openOrders({ account: trial.account, mode: 'PAPER' }), [])
    },
  },
  {
    id: 'S156',
    title: 'an unknown order that is filled is resolved by its fills',
    async check(trial) {
      const { order } = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 5 })] })
      await trial.outcome(order, 'unknown', { source: 'timeout' })
      await trial.recordFill(trial.fill(order, { quantity: 10 }))
      assert.equal((await trial.record(order)).status, 'filled')
      assert.deepEqual(await trial.store.unresolvedOrders({ account: trial.account, mode: 'PAPER' }), [])
      const { used, unknown } = await trial.budgetUsage()
      expectAmount(used, 5, 'used')
      expectAmount(unknown, 0, 'unknown')
    },
  },
  {
    id: 'S157',
    title: 'a fill that arrives after the end of its order is counted, and the order stays ended',
    async check(trial) {
      const { order } = await trial.admitted()
      await trial.outcome(order, 'canceled')
      assert.equal(await trial.recordFill(trial.fill(order, { quantity: 4 })), 'recorded')
      const { status, report } = await trial.record(order)
      assert.equal(status, 'canceled')
      expectAmount(report.filledQuantity, 4, 'filledQuantity')
      assert.equal(report.fills.length, 1)
    },
  },
  {
    id: 'S158',
    title: 'a fill that names only the venue order id finds its order in its own mode',
    async check(trial) {
      await trial.goLive()
      const { order } = await trial.admitted()
      const { clientOrderId: _clientOrderId, ...anonymous } = trial.fill(order, { quantity: 4, venueOrderId: 'v-1' })
      await expectErrorCode('UNKNOWN_ORDER', 'a fill of a venue order not seen yet', () => trial.recordFill(anonymous, 'LIVE'))
      await trial.outcome(order, 'open', { venueOrderId: 'v-1' })
      await expectErrorCode('UNKNOWN_ORDER', 'a fill in the other mode', () => trial.recordFill(anonymous, 'PAPER'))
      assert.equal(await trial.recordFill(anonymous, 'LIVE'), 'recorded')
      assert.equal(await trial.recordFill(anonymous, 'LIVE'), 'duplicate')
      expectAmount((await trial.record(order)).report.filledQuantity, 4, 'filledQuantity')
    },
  },
  {
    id: 'S159',
    title: 'fills of two accounts, and of PAPER and LIVE, may have the same id',
    async check(trial) {
      const other = trial.otherAccount()
      const { order: ours } = await trial.admitted()
      const { order: theirs } = await other.admitted()
      await trial.goLive()
      const { order: live } = await trial.admitted()
      const id = 'conformance-fill-1'
      assert.equal(await trial.recordFill(trial.fill(ours, { id, quantity: 1 }), 'PAPER'), 'recorded')
      assert.equal(await trial.recordFill(trial.fill(live, { id, quantity: 1 }), 'LIVE'), 'recorded')
      assert.equal(await other.recordFill(other.fill(theirs, { id, quantity: 1 }), 'PAPER'), 'recorded')
      assert.equal(await trial.recordFill(trial.fill(ours, { id, quantity: 1 }), 'PAPER'), 'duplicate')
    },
  },
  {
    id: 'S160',
    title: 'amounts are exact to 20 digits on either side of the point, through the store and back',
    async check(trial) {
      const long = '12345678901234567890.12345678901234567891'
      const order = trial.order({ quantity: new Decimal(long), limitPrice: new Decimal('0.00000000000000000001') })
      const claims = [
        trial.budget({ key: 'conformance:budget', amount: long, limit: '99999999999999999999' }),
        trial.hold({ key: 'conformance:hold', amount: long, limit: '99999999999999999999', asOf: await trial.now() }),
      ]
      await trial.admitted({ order, claims })
      expectAmount((await trial.budgetUsage({ key: 'conformance:budget' })).reserved, long, 'the budget')
      expectAmount((await trial.usage({ key: 'conformance:hold' })).reserved, long, 'the hold')
      const tiny = new Decimal('0.00000000000000000001')
      await trial.recordFill(
        trial.fill(order, {
          quantity: '0.00000000000000000001',
          price: new Decimal(long),
          fee: { amount: tiny, currency: 'BTC' },
        }),
      )
      const { order: read, report } = await trial.record(order)
      expectAmount(read.quantity, long, 'quantity')
      expectAmount(read.limitPrice, tiny, 'limitPrice')
      expectAmount(report.fills[0]?.quantity, tiny, 'the quantity of the fill')
      expectAmount(report.fills[0]?.price, long, 'the price of the fill')
      expectAmount(report.fees[0]?.amount, tiny, 'the fee')
      expectAmount(report.remainingQuantity, '12345678901234567890.1234567890123456789', 'remainingQuantity')
    },
  },
]

const PERMUTATIONS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const

function threeFills(trial: Trial, order: Order): readonly [Fill, Fill, Fill] {
  const fee = (amount: string, currency: string) => ({ amount: new Decimal(amount), currency })
  return [
    trial.fill(order, { quantity: 2, price: new Decimal('100'), fee: fee('0.002', 'BTC') }),
    trial.fill(order, { quantity: 1, price: new Decimal('103'), fee: fee('-0.5', 'ZAR') }),
    trial.fill(order, { quantity: 1, price: new Decimal('101.02'), fee: fee('0.001', 'BTC') }),
  ]
}

function expectThreeFills({ filledQuantity, remainingQuantity, averagePrice, fees, fills }: OrderReport): void {
  assert.equal(fills.length, 3)
  expectAmount(filledQuantity, 4, 'filledQuantity')
  expectAmount(remainingQuantity, 6, 'remainingQuantity')
  expectAmount(averagePrice, '101.005', 'averagePrice')
  const byCurrency = fees.map(({ amount, currency }) => `${amount.toFixed()} ${currency}`)
  assert.deepEqual([...byCurrency].sort(), ['-0.5 ZAR', '0.003 BTC'])
}

function withFills(trial: Trial, order: Order, fills: readonly Fill[]): OrderReport {
  const filledQuantity = Decimal.sum(...fills.map(({ quantity }) => quantity))
  return trial.report(order, 'partially_filled', { filledQuantity, fills })
}
