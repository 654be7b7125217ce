import { describe, expect, it } from 'vitest'
import { MANDATORY_GATES } from '../../src/gates/mandatory-gates.js'
import { type ApprovedOrder, Decimal, defineGate, deny, type SubmitOutcome } from '../../src/index.js'
import { BTC_ZAR, BUY, expectOutcome, liveScene, MARKET_BUY, type Scene, WHO } from './support/scene.js'
import { stop } from './support/stopping.js'

/** The scene has a hundredth of a bitcoin from elsewhere; this adds a thousandth. */
async function bought(options: Parameters<typeof liveScene>[0] = {}): Promise<Scene> {
  const made = await liveScene(options)
  expectOutcome(await made.router.execute(MARKET_BUY), 'accepted')
  await made.router.settled()
  return made
}

async function held(made: Scene): Promise<string | undefined> {
  return (await made.live.balances()).balances.BTC?.total.toFixed()
}

/** What a market order comes to that finds too few offers. */
function soldInPart(order: ApprovedOrder, filled: string): SubmitOutcome {
  const { clientOrderId, instrument, side, type, createdAt: at } = order
  const [quantity, fee] = [new Decimal(filled), { amount: new Decimal(0), currency: 'ZAR' }]
  const ids = { clientOrderId, venueOrderId: 'in-part', instrument, side }
  const fill = { ...ids, id: 'fill-in-part', price: new Decimal(999_000), quantity, fee, liquidity: 'taker', at } as const
  const report = {
    ...ids,
    type,
    status: 'canceled',
    filledQuantity: quantity,
    fees: [fee],
    fills: [fill],
    updatedAt: at,
  } as const
  return { kind: 'accepted', venueOrderId: 'in-part', report }
}

describe('a stop that flattens', () => {
  it('sells what was bought here, at the market, and nothing that came from elsewhere', async () => {
    const made = await bought()
    const before = new Decimal((await held(made)) ?? 0)
    const report = await stop(made, { ...WHO, flatten: true })
    expect(report).toMatchObject({ clear: true, unresolved: [] })
    const [sale] = report.flattened?.sales ?? []
    expect(sale).toMatchObject({ asset: 'BTC', instrument: 'BTC/ZAR' })
    expect(before.minus((await held(made)) ?? 0)).toEqual(sale?.filledQuantity)
    expect(sale?.filledQuantity.lessThanOrEqualTo('0.001')).toBe(true)
    expect(made.live.submitted.at(-1)).toMatchObject({ side: 'SELL', type: 'MARKET', reduceOnly: true })
    expect(report.orders).toContainEqual(expect.objectContaining({ clientOrderId: sale?.clientOrderId, after: 'filled' }))
    expect(await made.orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'HALTED', stop: { flatten: true } })
  })

  it('with `all` sells everything that is free', async () => {
    const made = await bought()
    const report = await stop(made, { ...WHO, flatten: 'all' })
    expect(report).toMatchObject({ clear: true, flattened: { done: true } })
    expect(new Decimal((await held(made)) ?? 0).lessThan(BTC_ZAR.minQuantity)).toBe(true)
  })

  it('sells nothing when nothing was bought here', async () => {
    const made = await liveScene()
    const report = await stop(made, { ...WHO, flatten: true })
    expect(report).toMatchObject({ clear: true, flattened: { done: true, sales: [], remaining: [] } })
    expect(made.live.submitted).toEqual([])
  })

  it('leaves what the venue does not take as dust, and is clear', async () => {
    const made = await bought()
    await made.router.execute({ instrument: 'BTC/ZAR', side: 'SELL', type: 'MARKET', quantity: '0.00095' })
    await made.router.settled()
    const report = await stop(made, { ...WHO, flatten: true })
    expect(report).toMatchObject({ clear: true, flattened: { done: true, sales: [] } })
    expect(report.flattened?.remaining).toMatchObject([{ asset: 'BTC', isDust: true }])
    expect(report.flattened?.remaining[0]?.quantity.toFixed()).toBe('0.00005')
  })

  it('is not held up by any gate or limit, which are for the strategy', async () => {
    const never = defineGate({ name: 'never', version: '1', check: ({ isExit }) => deny('NEVER', `No. ${isExit}`) })
    const made = await bought()
    const strict = made.start({ gates: [never], waivedGates: MANDATORY_GATES, policyScope: 'strict' })
    const pressed = stop({ ...made, ...strict }, { ...WHO, flatten: true })
    expect(await pressed).toMatchObject({ clear: true, flattened: { done: true } })
    expect(made.live.submitted).toHaveLength(2)
  })

  it('goes on with what a sale has left', async () => {
    const made = await bought()
    made.live.next((order) => soldInPart(order, '0.0004'))
    const report = await stop(made, { ...WHO, flatten: true })
    expect(report).toMatchObject({ clear: true, flattened: { done: true } })
    expect(report.flattened?.sales.map(({ filledQuantity }) => filledQuantity.toFixed())).toEqual(['0.0004', '0.0006'])
  })

  it('is not clear while a sale is refused, and says why', async () => {
    const made = await bought()
    for (let attempt = 0; attempt < 20; attempt += 1) made.live.next({ kind: 'rejected', reason: 'No market.' })
    const report = await stop(made, { ...WHO, flatten: true })
    expect(report).toMatchObject({ clear: false, flattened: { done: false } })
    expect(report.reason).toContain('NOT_FLAT')
    expect(report.flattened?.reason).toContain('rejected')
  })

  it('sends a sale whose answer is lost only once, and is not clear while its outcome is unknown', async () => {
    const made = await bought()
    made.live.next(new Error('reset'))
    const report = await stop(made, { ...WHO, flatten: true, deadlineMs: 5_000 })
    expect(report.clear).toBe(false)
    expect(made.live.submitted.filter(({ side }) => side === 'SELL')).toHaveLength(1)
  })

  it('with `all` sells no deposit that comes in while the stop goes on for another reason', async () => {
    const made = await bought()
    made.live.nextLostRequest()
    expectOutcome(await made.router.execute(BUY), 'unknown')
    const report = await stop(made, { ...WHO, flatten: 'all' })
    expect(report).toMatchObject({ clear: false, flattened: { done: true } })
    const sent = made.live.submitted.length
    made.live.setBalances({ BTC: 1 })
    await made.clock.advanceAsync(30_000)
    expect(made.live.submitted).toHaveLength(sent)
  })

  it('sells nothing when the stop could not be latched', async () => {
    const made = await bought()
    const { store } = made
    store.changeMode = async () => {
      throw new Error('down')
    }
    const report = await stop(made, { ...WHO, flatten: true })
    expect(report).toMatchObject({ clear: false, flattened: { done: false, sales: [] } })
    expect(made.live.submitted).toHaveLength(1)
  })

  it('adopts no policy for anybody', async () => {
    const made = await liveScene()
    await stop(made, { ...WHO, flatten: 'all' })
    await made.orchestrator.resume({ ...WHO, confirmed: true })
    await made.orchestrator.setMode('LIVE', { ...WHO, confirmed: true })
    const never = defineGate({ name: 'other', version: '1', check: () => ({ kind: 'allow' }) })
    const other = made.start({ gates: [never], waivedGates: MANDATORY_GATES })
    expect((await other.router.execute(MARKET_BUY)).outcome).toBe('accepted')
  })
})
