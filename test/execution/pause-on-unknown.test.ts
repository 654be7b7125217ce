import { describe, expect, it } from 'vitest'
import { StoreError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from './support/altered.js'
import { BTC_ZAR, BUY, codes, codesOf, expectOutcome, liveClient, liveScene, QUOTE, SELL } from './support/scene.js'

const ETH_ZAR = { ...BTC_ZAR, id: 'ETH/ZAR', base: 'ETH', venueSymbol: 'ETHZAR' } as const
const BUY_ETH = { ...BUY, instrument: 'ETH/ZAR' } as const

/** Two instruments, and an order of the first whose reply was lost. */
async function afterALostReply(onUnknown: 'pause' | 'continue', store?: (sound: ExecutionStore) => ExecutionStore) {
  const clock = new ManualClock()
  const live = liveClient(clock, { instruments: [BTC_ZAR, ETH_ZAR], quotes: { 'BTC/ZAR': QUOTE, 'ETH/ZAR': QUOTE } })
  const made = await liveScene({ clock, live, onUnknown, ...(store === undefined ? {} : { store }) })
  live.nextLostReply()
  const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
  return { ...made, live, clientOrderId }
}

describe("an order of unknown outcome, with onUnknown 'pause'", () => {
  it('holds entries of its instrument up, in every process and after a restart, until it is resolved', async () => {
    const made = await afterALostReply('pause')
    for (const { router } of [made, made.start()]) {
      const { denials } = expectOutcome(await router.execute(BUY), 'denied')
      expect(denials).toMatchObject([
        { code: 'UNKNOWN_PENDING', details: { instrument: 'BTC/ZAR', clientOrderIds: [made.clientOrderId] } },
      ])
      expect(codes((await router.preview(BUY)).denials)).toEqual(['UNKNOWN_PENDING'])
    }
    await made.router.reconcile()
    expectOutcome(await made.router.execute(BUY), 'accepted')
    expect(made.live.submitted).toHaveLength(2)
  })

  it('lets exits, cancels and other instruments pass', async () => {
    const { router, clientOrderId } = await afterALostReply('pause')
    expectOutcome(await router.execute(BUY_ETH), 'accepted')
    expectOutcome(await router.execute(SELL), 'accepted')
    expect(await router.cancel(clientOrderId)).toMatchObject({ kind: 'canceled' })
    expectOutcome(await router.execute(BUY), 'accepted')
  })

  it('is seen in the ledger also when its process died before it could write the outcome', async () => {
    const made = await liveScene({
      onUnknown: 'pause',
      store: (sound) => altered<ExecutionStore>(sound, { recordOutcome: refuse }),
    })
    made.live.nextLostReply()
    expectOutcome(await made.router.execute(BUY), 'unknown')
    const other = made.start()
    // Within its life an order may just be on its way.
    expectOutcome(await other.router.execute(BUY), 'accepted')
    await made.clock.advanceAsync(2_000)
    expect(codesOf(await other.router.execute(BUY))).toEqual(['UNKNOWN_PENDING'])
  })

  it('denies when the ledger does not say', async () => {
    const { router } = await liveScene({
      onUnknown: 'pause',
      store: (sound) => altered<ExecutionStore>(sound, { unresolvedOrders: refuse }),
    })
    expect(codesOf(await router.execute(BUY))).toEqual(['INPUT_MISSING'])
  })

  it("control: with 'continue', the default, the same entries pass, within limits that the unknown order still takes", async () => {
    const { router, live } = await afterALostReply('continue')
    expectOutcome(await router.execute(BUY), 'accepted')
    expect(live.submitted).toHaveLength(2)
  })
})

describe('the policy', () => {
  it('is part of the policy hash when it pauses', async () => {
    const [paused, going, byDefault] = await Promise.all([
      liveScene({ onUnknown: 'pause' }),
      liveScene({ onUnknown: 'continue' }),
      liveScene(),
    ])
    expect(paused.router.policyHash).not.toBe(going.router.policyHash)
    expect(byDefault.router.policyHash).toBe(going.router.policyHash)
  })

  it('is one of two', async () => {
    await expect(liveScene({ onUnknown: 'stop' as never })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('does not concern PAPER orders that bypass the gates', async () => {
    const { router, orchestrator } = await afterALostReply('pause')
    await orchestrator.enablePaperMode()
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

function refuse(): Promise<never> {
  return Promise.reject(new StoreError('STORE_UNAVAILABLE', 'down'))
}
