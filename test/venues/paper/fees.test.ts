import { describe, expect, it } from 'vitest'
import type { PaperFees } from '../../../src/venues/paper/fee-schedule.js'
import { ETH_ZAR, PaperScene } from './paper-fixture.js'

const buy = { side: 'BUY', type: 'MARKET', quantity: '0.123' } as const

function scene(fees?: PaperFees): PaperScene {
  const made = new PaperScene(fees === undefined ? {} : { fees })
  made.book([['99', '5']], [['101', '5']])
  made.client.updateBook('ETH/ZAR', { bids: [['99', '5']], asks: [['101', '5']] })
  return made
}

describe('fees', () => {
  it('are 0.18 % for a maker and 0.35 % for a taker unless given', async () => {
    const venue = scene()
    expect((await venue.accept(buy)).fees).toEqual([{ amount: '0.0004305', currency: 'BTC' }])
    await venue.accept({ side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '103' })
    venue.print('104', '1', 'BUY')
    expect((await venue.find('order-2')).fees).toEqual([{ amount: '0.1854', currency: 'ZAR' }])
  })

  it('are exact products, not rounded to the steps of anything', async () => {
    const venue = scene({ takerPct: '0.123457' })
    expect((await venue.accept(buy)).fees).toEqual([{ amount: '0.00015185211', currency: 'BTC' }])
    expect(await venue.holds('BTC')).toMatchObject({ total: '10.12284814789' })
  })

  it('can differ by instrument', async () => {
    const venue = scene({ takerPct: '0.5', instruments: { [ETH_ZAR.id]: { takerPct: 0 } } })
    expect((await venue.accept(buy)).fees).toEqual([{ amount: '0.000615', currency: 'BTC' }])
    const free = await venue.accept({ ...buy, instrument: ETH_ZAR.id })
    expect(free.fees).toEqual([])
    expect(free.fills).toMatchObject([{ fee: { amount: '0', currency: 'ETH' } }])
  })

  it('reward a maker whose rate is negative in what the maker pays out', async () => {
    const venue = scene({ makerPct: '-0.01' })
    await venue.accept({ side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100' })
    await venue.accept({ side: 'SELL', type: 'LIMIT', quantity: '1', limitPrice: '103' })
    venue.print('98', '1', 'SELL')
    venue.print('104', '1', 'BUY')
    expect((await venue.find('order-1')).fees).toEqual([{ amount: '-0.01', currency: 'ZAR' }])
    expect((await venue.find('order-2')).fees).toEqual([{ amount: '-0.0001', currency: 'BTC' }])
    expect(await venue.holds('ZAR')).toMatchObject({ total: '100003.01' })
    expect(await venue.holds('BTC')).toMatchObject({ total: '10.0001' })
  })

  it.each<PaperFees>([
    { takerPct: '-0.1' },
    { takerPct: 100 },
    { makerPct: '0.1234567' },
    { instruments: { 'ETH/ZAR': { takerPct: -1 } } },
  ])('refuse %j', (fees) => {
    expect(() => scene(fees)).toThrow(expect.objectContaining({ code: 'FEES_INVALID' }))
  })
})
