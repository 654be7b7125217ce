import { describe, expect, it, onTestFinished } from 'vitest'
import { absentPaperVenue } from '../../src/cli/absent-paper-venue.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { ExecutionRouter } from '../../src/execution/execution-router.js'
import { heliosGates } from '../../src/gates/presets.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import type { FakeValrFault } from '../../src/testing/fake-valr/faults/fault.js'
import { BUY, CONFIRMED, expectOutcome } from '../execution/support/scene.js'
import { API_KEY } from '../venues/valr/support/fake-venue.js'
import { askHelios, runHelios } from './support/run-helios.js'
import { ACCOUNT, fileStore, listeningVenue } from './support/surroundings.js'

const WHY = ['--reason', 'Fire', '--actor', 'ops']
const SOON = [...WHY, '--deadline', '500ms']

/** A venue with two orders: of another ledger, and placed by hand. */
async function busyVenue() {
  const venue = await listeningVenue()
  await place(venue.client, 'helios-of-others')
  await place(venue.client, 'by-hand')
  const openOrders = () => venue.fake.orders(API_KEY).filter(({ isOpen }) => isOpen).length
  expect(openOrders()).toBe(2)
  return { ...venue, openOrders }
}

async function place(client: TradingClient, clientOrderId: string): Promise<void> {
  const outcome = await client.submitOrder(approveForTest({ ...BUY, clientOrderId }, { mode: 'LIVE' }))
  expect(outcome.kind).toBe('accepted')
}

describe('helios stop', () => {
  it('latches and empties the venue, also for an account that never was LIVE', async () => {
    const { env: storeEnv, store } = await fileStore()
    const { env, openOrders } = await busyVenue()
    const { exitCode, json } = await askHelios(['stop', ...WHY], { ...storeEnv, ...env })
    expect(openOrders()).toBe(0)
    expect(await store.readMode(ACCOUNT)).toMatchObject({ mode: 'PAPER', state: 'HALTED', reason: 'Fire', changedBy: 'ops' })
    expect(json).toMatchObject({
      account: ACCOUNT,
      latched: { version: 1 },
      orders: [
        { clientOrderId: 'helios-of-others', origin: 'foreign', after: 'canceled' },
        { clientOrderId: 'by-hand', origin: 'foreign', after: 'canceled' },
      ],
      absent: {},
      clear: true,
    })
    expect(exitCode).toBe(0)
  })

  it('sells what the bot bought when it is told to, and upsets no policy', async () => {
    const { env: storeEnv, store } = await fileStore()
    const { env, fake, client } = await listeningVenue()
    const orchestrator = new ModeOrchestrator({ store, account: ACCOUNT })
    const router = new ExecutionRouter({
      orchestrator,
      clients: { PAPER: absentPaperVenue(), LIVE: client },
      gates: heliosGates({ maxPositionExposure: { maxPct: 100 } }),
    })
    onTestFinished(() => router.close())
    await orchestrator.setMode('LIVE', CONFIRMED)
    const buy = { instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '5000' } as const
    expectOutcome(await router.execute(buy), 'accepted')
    await router.settled()
    const held = () => fake.balances(API_KEY).BTC?.total.toFixed()
    expect(held()).not.toBe('0.5')

    const { exitCode, json } = await askHelios(['stop', '--flatten', ...WHY], { ...storeEnv, ...env })
    expect({ exitCode, json }).toMatchObject({ exitCode: 0, json: { clear: true, flattened: { done: true } } })
    expect(held()).toMatch(/^0\.50000\d+$/)

    await orchestrator.resume(CONFIRMED)
    await orchestrator.setMode('LIVE', CONFIRMED)
    expectOutcome(await router.execute(buy), 'accepted')
  })

  it('without credentials latches, says plainly that the venue was not asked, and ends with 5', async () => {
    const { env, store } = await fileStore()
    const { openOrders } = await busyVenue()
    const { exitCode, stdout, stderr } = await runHelios(['stop'], env)
    expect({ exitCode, stderr }).toEqual({ exitCode: 5, stderr: '' })
    expect(stdout).toContain('is latched: PAPER and HALTED')
    expect(stdout).toContain('The venue was NOT asked: VALR_API_KEY and VALR_API_SECRET are not set. Its orders are still there.')
    expect(stdout).toContain('NOT CLEAR')
    expect(await store.readMode(ACCOUNT)).toMatchObject({ mode: 'PAPER', state: 'HALTED', reason: 'unspecified' })
    expect(openOrders()).toBe(2)
  })

  it('without a store empties the venue, says plainly that nothing is latched, and ends with 5', async () => {
    const { env, openOrders } = await busyVenue()
    const { exitCode, stdout } = await runHelios(['stop', ...WHY], env)
    expect(exitCode).toBe(5)
    expect(stdout).toContain('NOT LATCHED: DATABASE_URL is not set.')
    expect(stdout).toContain('NOT CLEAR')
    expect(openOrders()).toBe(0)
  })

  it.each([
    ['is not there', 'sqlite:./no-such-folder/bot.sqlite', 'There is no file'],
    ['cannot be reached', 'postgres://nobody@127.0.0.1:9/none', 'could not be reached'],
  ])('with a store that %s still empties the venue', async (_what, DATABASE_URL, message) => {
    const { env, openOrders } = await busyVenue()
    const { exitCode, json } = await askHelios(['stop', ...SOON], { ...env, DATABASE_URL })
    expect(openOrders()).toBe(0)
    expect(json).toMatchObject({ latched: { error: expect.stringContaining(message) }, clear: false })
    // There was no time to prove that it is empty: that half is not done for sure.
    expect(exitCode).toBe(1)
  })

  it.each<[string, FakeValrFault['do'] | undefined, Record<string, string>]>([
    ['is down', { status: 503 }, {}],
    ['refuses the key', undefined, { VALR_API_SECRET: 'f'.repeat(64) }],
  ])('with a venue that %s still latches, and ends with 5', async (_what, failure, changes) => {
    const { env, store } = await fileStore()
    const venue = await busyVenue()
    if (failure !== undefined) venue.fake.fault({ on: '* /v1/*', do: failure })
    const { exitCode, json } = await askHelios(['stop', ...SOON], { ...env, ...venue.env, ...changes })
    expect(json).toMatchObject({ latched: { version: 1 }, clear: false, reason: expect.stringContaining('LISTING_FAILED') })
    expect(exitCode).toBe(5)
    expect(await store.readMode(ACCOUNT)).toMatchObject({ state: 'HALTED' })
    expect(venue.openOrders()).toBe(2)
  })

  it('with neither a store nor a venue does nothing, and says so', async () => {
    const { exitCode, stderr } = await runHelios(['stop', ...WHY])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('Nothing could be stopped. No store: DATABASE_URL is not set. No venue: VALR_API_KEY')
  })

  it('leaves the accounts of others alone', async () => {
    const { env, store } = await fileStore()
    const other = new ModeOrchestrator({ store, account: 'other' })
    await other.setMode('LIVE', { confirmed: true, reason: 'test', actor: 'test' })
    await runHelios(['stop', ...WHY], env)
    expect(await other.getSnapshot()).toMatchObject({ mode: 'LIVE', state: 'ACTIVE' })
  })
})
