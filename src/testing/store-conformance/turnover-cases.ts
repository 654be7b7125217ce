import assert from 'node:assert/strict'
import { Decimal } from '../../core/decimal.js'
import type { Fill } from '../../core/order.js'
import type { Turnover } from '../../core/turnover.js'
import type { TradingMode } from '../../core/vocabulary.js'
import type { StoreCase } from './store-case.js'
import type { Trial } from './trial.js'

export const turnoverCases: readonly StoreCase[] = [
  {
    id: 'S291',
    title: 'the turnover of an instrument is the exact sum of its fills: both sides, their values, and the fees by currency',
    async check(trial) {
      assert.deepEqual(await turnoverOf(trial), [])
      const { order: bought } = await trial.admitted()
      const { order: sold } = await trial.admitted({ order: trial.order({ side: 'SELL' }) })
      await trial.recordFill(trial.fill(bought, { ...fill('100.25', '0.001', 'BTC'), quantity: '2.5' }))
      await trial.recordFill(trial.fill(bought, { ...fill('99.99999999', '0.00025', 'BTC'), quantity: '0.1' }))
      await trial.recordFill(trial.fill(sold, { ...fill('110', '0.9', 'ZAR'), quantity: '1.2' }))
      await trial.recordFill(trial.fill(sold, { ...fill('111', '-0.1', 'ZAR'), quantity: '0.3' }))
      assert.deepEqual(await turnoverOf(trial), [
        {
          instrument: 'BTC/ZAR',
          ...{ bought: '2.6', sold: '1.5', spent: '260.624999999', received: '165.3' },
          fees: { BTC: '0.00125', ZAR: '0.8' },
        },
      ])
    },
  },
  {
    id: 'S292',
    title: 'a fill that is told twice counts once, and what an order has not filled does not count',
    async check(trial) {
      const { order } = await trial.admitted()
      const first = trial.fill(order, { ...fill('100', '0', 'BTC'), quantity: 2 })
      assert.equal(await trial.recordFill(first), 'recorded')
      assert.equal(await trial.recordFill(first), 'duplicate')
      await trial.outcome(order, 'canceled')
      const [turnover] = await turnoverOf(trial)
      assert.deepEqual([turnover?.bought, turnover?.spent], ['2', '200'])
    },
  },
  {
    id: 'S293',
    title: 'PAPER and LIVE have turnovers of their own, and so have accounts',
    async check(trial) {
      await trial.goLive()
      const { order } = await trial.admitted({ mode: 'LIVE' })
      await trial.recordFill(trial.fill(order, { ...fill('100', '0', 'BTC'), quantity: 2 }), 'LIVE')
      assert.deepEqual(await turnoverOf(trial, 'PAPER'), [])
      assert.equal((await turnoverOf(trial, 'LIVE'))[0]?.bought, '2')
      assert.deepEqual(await trial.store.turnover({ account: `${trial.account}-other`, mode: 'LIVE' }), [])
    },
  },
]

function fill(price: string, fee: string, currency: string): Pick<Fill, 'price' | 'fee'> {
  return { price: new Decimal(price), fee: { amount: new Decimal(fee), currency } }
}

async function turnoverOf(trial: Trial, mode: TradingMode = 'PAPER') {
  const turnover = await trial.store.turnover({ account: trial.account, mode })
  return turnover.map(plain)
}

function plain({ instrument, fees, ...sums }: Turnover) {
  const { bought, sold, spent, received } = sums
  const amounts = { bought: bought.toFixed(), sold: sold.toFixed(), spent: spent.toFixed(), received: received.toFixed() }
  return {
    instrument,
    ...amounts,
    fees: Object.fromEntries(fees.map(({ currency, amount }) => [currency, amount.toFixed()]).sort()),
  }
}
