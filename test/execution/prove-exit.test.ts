import { describe, expect, it } from 'vitest'
import { toDecimal } from '../../src/core/decimal.js'
import type { Instrument } from '../../src/core/instrument.js'
import type { Order } from '../../src/core/order.js'
import { proveExit } from '../../src/execution/prove-exit.js'
import { GateInputError } from '../../src/gates/gate-input-error.js'

const INSTRUMENT = { id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR' } as Instrument
const ASOF = new Date(0)
const CEILING = { perMinute: 60, rejectsBeforePause: 5, pauseMs: 30_000 }

function prove(order: Partial<Order>, position: string | Error = '1') {
  const read = async () => {
    if (position instanceof Error) throw position
    return { asset: 'BTC', quantity: toDecimal(position), asOf: ASOF }
  }
  return proveExit({ side: 'SELL', reduceOnly: false, ...order } as Order, INSTRUMENT, read, CEILING)
}

describe('a SELL on a spot account', () => {
  it('of no more than the position is an exit, whether it says so or not', async () => {
    for (const reduceOnly of [true, false]) {
      expect(await prove({ quantity: toDecimal('0.4'), reduceOnly })).toMatchObject({ kind: 'exit' })
      expect(await prove({ quantity: toDecimal('1'), reduceOnly })).toMatchObject({ kind: 'exit' })
    }
  })

  it('of more than the position is an entry, or denied when it says that it only reduces', async () => {
    const quantity = toDecimal('1.00000001')
    expect(await prove({ quantity })).toEqual({ kind: 'entry' })
    expect(await prove({ quantity, reduceOnly: true })).toMatchObject({
      kind: 'denied',
      denial: { code: 'REDUCE_ONLY_EXCEEDED', gate: 'helios:reduce-only', details: { quantity: '1.00000001', position: '1' } },
    })
  })

  it('by quote amount cannot be proven: an entry, or denied when it says that it only reduces', async () => {
    const quoteQuantity = toDecimal('1')
    expect(await prove({ quoteQuantity })).toEqual({ kind: 'entry' })
    expect(await prove({ quoteQuantity, reduceOnly: true })).toMatchObject({
      kind: 'denied',
      denial: { code: 'REDUCE_ONLY_EXCEEDED' },
    })
  })

  it('is denied with the reason when the position cannot be read', async () => {
    for (const code of ['INPUT_MISSING', 'INPUT_STALE', 'INPUT_INVALID', 'PRIVATE_READ_IN_PAPER'] as const) {
      expect(await prove({ quantity: toDecimal('0.1') }, new GateInputError(code, 'why'))).toMatchObject({
        kind: 'denied',
        denial: { code, gate: 'helios:reduce-only', message: 'why' },
      })
    }
  })

  it('that is an exit asks for its part of the position, until it settles, and for its place under the ceiling', async () => {
    const proof = await prove({ quantity: toDecimal('0.4') })
    expect(proof).toMatchObject({
      claims: [
        {
          kind: 'hold',
          key: 'helios:exit:BTC',
          asOf: ASOF,
          reflectedBy: 'settlement',
          sources: [{ code: 'REDUCE_ONLY_EXCEEDED' }],
        },
        { kind: 'rate', key: 'helios:exit-rate:BTC', max: 60, perMs: 60_000, sources: [{ code: 'EXIT_RATE_LIMITED' }] },
      ],
      latchKeys: ['helios:exit-pause:BTC'],
    })
    const hold = proof.kind === 'exit' ? proof.claims[0] : undefined
    expect(hold?.kind === 'hold' && [hold.amount.toFixed(), hold.limit.toFixed()]).toEqual(['0.4', '1'])
  })
})

describe('a BUY on a spot account', () => {
  it('is an entry, and denied when it says that it only reduces', async () => {
    expect(await prove({ side: 'BUY', quantity: toDecimal('0.1') })).toEqual({ kind: 'entry' })
    expect(await prove({ side: 'BUY', quantity: toDecimal('0.1'), reduceOnly: true })).toMatchObject({
      kind: 'denied',
      denial: { code: 'REDUCE_ONLY_EXCEEDED' },
    })
  })

  it('does not need the position to be read', async () => {
    expect(await prove({ side: 'BUY' }, new Error('must not be read'))).toEqual({ kind: 'entry' })
  })
})
