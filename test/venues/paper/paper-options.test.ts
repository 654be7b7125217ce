import { describe, expect, it } from 'vitest'
import { toDecimal } from '../../../src/core/decimal.js'
import type { PaperTradingClientOptions } from '../../../src/venues/paper/paper-options.js'
import { PaperTradingClient } from '../../../src/venues/paper/paper-trading-client.js'
import { BTC_ZAR, PaperScene, plain } from './paper-fixture.js'

describe('the options of a paper client', () => {
  it.each<[string, string, Partial<PaperTradingClientOptions>]>([
    ['INSTRUMENT_INVALID', 'an instrument twice', { instruments: [BTC_ZAR, BTC_ZAR] }],
    ['INSTRUMENT_INVALID', 'a tick size of zero', { instruments: [{ ...BTC_ZAR, tickSize: 0 }] }],
    ['INSTRUMENT_INVALID', 'a negative minimum', { instruments: [{ ...BTC_ZAR, minQuantity: -1 }] }],
    ['INSTRUMENT_INVALID', 'an instrument without a name', { instruments: [{ ...BTC_ZAR, id: '' }] }],
    ['INSTRUMENT_INVALID', 'a currency against itself', { instruments: [{ ...BTC_ZAR, base: 'ZAR' }] }],
    ['INVALID_DECIMAL', 'a step that is no decimal', { instruments: [{ ...BTC_ZAR, quantityIncrement: 'small' }] }],
    ['BALANCE_NEGATIVE', 'a negative balance', { balances: { ZAR: '-1' } }],
    ['INVALID_DECIMAL', 'a balance that is no decimal', { balances: { ZAR: Number.NaN } }],
    ['OPTION_INVALID', 'a negative latency', { latencyMs: -1 }],
    ['OPTION_INVALID', 'a negative slippage', { slippage: '-0.1' }],
    ['OPTION_INVALID', 'a slippage of everything', { slippage: 100 }],
    ['OPTION_INVALID', 'a negative count of finished orders', { maxFinishedOrders: -1 }],
  ])('refuse (%s) %s', (code, _title, options) => {
    expect(() => new PaperScene(options)).toThrow(expect.objectContaining({ code }))
  })

  it('take decimals in any form', async () => {
    const instrument = { ...BTC_ZAR, tickSize: toDecimal('0.5'), minQuantity: 0.01, quoteIncrement: '0.01' }
    const scene = new PaperScene({ instruments: [instrument], balances: { ZAR: 5n, BTC: toDecimal('0.1') } })
    expect(plain(await scene.client.instrument('BTC/ZAR'))).toMatchObject({
      tickSize: '0.5',
      minQuantity: '0.01',
      quoteIncrement: '0.01',
    })
    expect(await scene.holds('ZAR')).toEqual({ total: '5', free: '5', locked: '0' })
  })

  it('allow quantity steps that are not powers of ten', async () => {
    const scene = new PaperScene({ instruments: [{ ...BTC_ZAR, quantityIncrement: '0.25' }] })
    scene.book(
      [],
      [
        ['100', '0.6'],
        ['101', '1'],
      ],
    )
    expect((await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '0.75' })).fills).toMatchObject([
      { quantity: '0.5', price: '100' },
      { quantity: '0.25', price: '101' },
    ])
  })

  it('may leave out everything but balances and instruments; ids are then unlike any others', async () => {
    const make = () => new PaperTradingClient({ balances: { ZAR: 1 }, instruments: [BTC_ZAR] })
    expect(make().venue).toBe('paper')
    expect(await make().identity()).not.toBe(await make().identity())
  })
})
