import { describe, expect, it } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { ExecutionRouter } from '../../src/execution/execution-router.js'
import { dailyTradeLimit } from '../../src/gates/daily-trade-limit.js'
import { MANDATORY_GATES } from '../../src/gates/mandatory-gates.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { altered } from './support/altered.js'
import {
  ACCOUNT,
  BUY,
  CONFIRMED,
  codesOf,
  expectOutcome,
  liveClient,
  liveScene,
  paperClient,
  SELL,
  scene,
  WHO,
} from './support/scene.js'

/** A router of the same account on a live client with that identity. */
function on(made: Awaited<ReturnType<typeof liveScene>>, identity: string) {
  const { clock, store } = made
  const orchestrator = new ModeOrchestrator({ store, account: ACCOUNT, clock })
  const live = liveClient(clock, { identity })
  const clients = { PAPER: paperClient(clock), LIVE: live }
  const router = new ExecutionRouter({ orchestrator, clients, clock, waivedGates: MANDATORY_GATES, allowVolatileStore: true })
  return { live, router, orchestrator }
}

describe('the venue account that an account trades on', () => {
  it('is bound by the first LIVE admission; another one is VENUE_ACCOUNT_MISMATCH, exits included', async () => {
    const made = await liveScene()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    const other = on(made, 'scripted:subaccount-2')
    expect(codesOf(await other.router.execute(BUY))).toEqual(['VENUE_ACCOUNT_MISMATCH'])
    expect(codesOf(await other.router.execute(SELL))).toEqual(['VENUE_ACCOUNT_MISMATCH'])
    expect(other.live.submitted).toEqual([])
    expectOutcome(await made.router.execute(BUY), 'accepted')
  })

  it('is not bound by a denied order, nor by a paper one', async () => {
    const made = scene()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    codesOf(await made.router.execute({ ...BUY, quantity: '0.00001' }))
    expectOutcome(await on(made, 'scripted:subaccount-2').router.execute(BUY), 'accepted')
    expect(codesOf(await made.router.execute(BUY))).toEqual(['VENUE_ACCOUNT_MISMATCH'])
  })

  it('can be changed by a person', async () => {
    const made = await liveScene()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    const other = on(made, 'scripted:subaccount-2')
    await other.orchestrator.changeIdentity({ identity: 'scripted:subaccount-2', ...CONFIRMED })
    expectOutcome(await other.router.execute(BUY), 'accepted')
    expect(codesOf(await made.router.execute(BUY))).toEqual(['VENUE_ACCOUNT_MISMATCH'])
  })

  it('is asked of the client once', async () => {
    const { router, live } = await liveScene()
    for (let count = 0; count < 3; count += 1) expectOutcome(await router.execute(BUY), 'accepted')
    expect(live.calls.filter(({ method }) => method === 'identity')).toHaveLength(1)
  })

  it.each([
    ['throws', () => Promise.reject(new Error('403'))],
    ['says nothing', async () => ''],
    ['says something else', async () => 7 as unknown as string],
  ])('is VENUE_ACCOUNT_MISMATCH while the client %s, and is asked for again with the next order', async (_what, identity) => {
    let broken = true
    const { router, live } = await liveScene({
      liveThrough: (sound) => altered<TradingClient>(sound, { identity: () => (broken ? identity() : sound.identity()) }),
    })
    expect(codesOf(await router.execute(BUY))).toEqual(['VENUE_ACCOUNT_MISMATCH'])
    expect(live.submitted).toEqual([])
    broken = false
    expectOutcome(await router.execute(BUY), 'accepted')
  })

  it('is not asked for in PAPER', async () => {
    const { router, live } = scene()
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(live.calls).toEqual([])
  })
})

describe('the policy that an account trades LIVE under', () => {
  const strict = [dailyTradeLimit({ max: 5 })]
  const lax = [dailyTradeLimit({ max: 500 })]

  it('is adopted by the first LIVE admission; another one is POLICY_MISMATCH for entries', async () => {
    const made = await liveScene({ gates: strict })
    expectOutcome(await made.router.execute(BUY), 'accepted')
    const other = made.start({ gates: lax })
    expect(other.router.policyHash).not.toBe(made.router.policyHash)
    const denied = expectOutcome(await other.router.execute(BUY), 'denied')
    expect(denied.denials).toMatchObject([
      { code: 'POLICY_MISMATCH', details: { adopted: made.router.policyHash, offered: other.router.policyHash } },
    ])
    expectOutcome(await made.router.execute(BUY), 'accepted')
  })

  it('lets exits, cancels and PAPER pass under any policy', async () => {
    const made = await liveScene({ gates: strict })
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'accepted')
    const other = made.start({ gates: lax, paperGates: 'enforce' })
    expectOutcome(await other.router.execute(SELL), 'accepted')
    expect(await other.router.cancel(clientOrderId)).toMatchObject({ kind: 'canceled' })
    await made.orchestrator.enablePaperMode(WHO)
    expectOutcome(await other.router.execute(BUY), 'accepted')
  })

  it('is not adopted in PAPER', async () => {
    const made = scene({ gates: strict, paperGates: 'enforce' })
    expectOutcome(await made.router.execute(BUY), 'accepted')
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    expectOutcome(await made.start({ gates: lax }).router.execute(BUY), 'accepted')
  })

  it('belongs to a scope', async () => {
    const made = await liveScene({ gates: strict })
    expectOutcome(await made.router.execute(BUY), 'accepted')
    expectOutcome(await made.start({ gates: lax, policyScope: 'grid' }).router.execute(BUY), 'accepted')
    expect(codesOf(await made.start({ gates: strict, policyScope: 'grid' }).router.execute(BUY))).toEqual(['POLICY_MISMATCH'])
  })

  it('is changed by a person, with an overlap for a rolling deploy', async () => {
    const made = await liveScene({ gates: strict })
    expectOutcome(await made.router.execute(BUY), 'accepted')
    const other = made.start({ gates: lax })
    const { policyHash: alsoAccept } = made.router
    await made.orchestrator.adoptPolicy({ hash: other.router.policyHash, alsoAccept, forMs: 60_000, ...CONFIRMED })
    expectOutcome(await other.router.execute(BUY), 'accepted')
    expectOutcome(await made.router.execute(BUY), 'accepted')
    made.clock.advance(60_000)
    expectOutcome(await other.router.execute(BUY), 'accepted')
    expect(codesOf(await made.router.execute(BUY))).toEqual(['POLICY_MISMATCH'])
  })
})
