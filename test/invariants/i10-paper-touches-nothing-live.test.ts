import { describe, expect, it } from 'vitest'
import type { OrderIntent } from '../../src/core/order.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow } from '../../src/gates/safety-gate.js'
import {
  BUY,
  CONFIRMED,
  expectOutcome,
  MARKET_BUY,
  type Scene,
  type SceneOptions,
  SELL,
  scene,
  WHO,
} from '../execution/support/scene.js'
import { advanceUntil } from '../execution/support/time.js'

const ORDERS: readonly OrderIntent[] = [
  BUY,
  SELL,
  MARKET_BUY,
  { ...BUY, intentId: 'i-1' },
  { ...BUY, intentId: 'i-1' },
  { ...SELL, quantity: '5' },
  { ...SELL, reduceOnly: true },
  { ...SELL, type: 'STOP_LOSS_LIMIT', stopPrice: 910_000, limitPrice: 900_000 },
  { ...BUY, instrument: 'XRP/ZAR' },
  { ...BUY, expectedMode: 'LIVE' },
]

/** Reads whatever a gate can read. */
const curious = defineGate({
  name: 'curious',
  version: '1',
  async check(context) {
    await Promise.all([context.balances(), context.position(), context.portfolio(), context.quote(), context.openOrders()])
    await context.usage('helios:daily-trades')
    return allow()
  },
})

/** Everything a strategy does in a day, the live venue's private endpoints that this touched, and the orders it got. */
async function aDayOfTrading(options: SceneOptions, prepare: (made: Scene) => Promise<unknown> = () => Promise.resolve()) {
  const made = scene({ gates: [...heliosGates(), curious], ...options })
  await prepare(made)
  const before = made.live.privateCalls().length
  const { router, orchestrator, clock } = made
  for (const intent of ORDERS) {
    await router.execute(intent)
    await router.preview(intent)
  }
  const { clientOrderId = 'none' } = await router.execute(BUY)
  await router.cancel(clientOrderId)
  await router.cancelAll()
  await router.reconcile()
  await orchestrator.reduceOnly(WHO)
  await router.execute(SELL)
  await orchestrator.halt(WHO)
  await router.execute(SELL)
  await orchestrator.resume(CONFIRMED)
  await advanceUntil(clock, router.emergencyStop(WHO))
  await router.close()
  return {
    privateCalls: made.live
      .privateCalls()
      .slice(before)
      .map(({ method }) => method),
    sent: made.live.submitted.length,
  }
}

describe('I10', () => {
  it.each(['bypass', 'observe', 'enforce'] as const)(
    'I10 in PAPER nothing reaches the live venue, with paperGates %s',
    async (paperGates) => {
      expect(await aDayOfTrading({ paperGates })).toEqual({ privateCalls: [], sent: 0 })
    },
  )

  it('I10 a preview for LIVE makes no private request either, unless the operator says so', async () => {
    const { router, live } = scene({ gates: [...heliosGates(), curious] })
    for (const intent of ORDERS) await router.preview(intent, { mode: 'LIVE' })
    expect(live.privateCalls()).toEqual([])
    await router.preview(BUY, { mode: 'LIVE', allowPrivateReads: true })
    expect(live.privateCalls()).not.toEqual([])
  })

  it('I10 a router that is built, listens and is closed makes no private request', async () => {
    const { router, live, orchestrator } = scene({ gates: heliosGates() })
    router.on('fill', () => undefined)
    await orchestrator.getCurrentMode()
    await router.settled()
    await router.close()
    expect(live.calls).toEqual([])
  })

  it('I10 what remains in PAPER is to settle live orders that have not ended: their look-ups and cancels, and no submit', async () => {
    const made = scene()
    await made.orchestrator.setMode('LIVE', CONFIRMED)
    made.live.nextLostReply()
    const { clientOrderId } = expectOutcome(await made.router.execute(BUY), 'unknown')
    await made.orchestrator.enablePaperMode(WHO)
    const before = made.live.privateCalls().length
    await made.router.execute(BUY)
    await made.router.reconcile()
    await made.router.cancel(clientOrderId)
    const methods = made.live.privateCalls().slice(before)
    expect(new Set(methods.map(({ method }) => method))).toEqual(new Set(['openOrders', 'findOrder', 'cancelOrder']))
    for (const { method, argument } of methods) if (method !== 'openOrders') expect(argument).toMatchObject({ clientOrderId })
    const settled = made.live.privateCalls().length
    await made.router.reconcile()
    await made.router.cancelAll()
    expect(made.live.privateCalls()).toHaveLength(settled)
  })
})

describe('the control of I10', () => {
  it('I10 is a check that can fail: the same day in LIVE touches the private endpoints', async () => {
    const { privateCalls, sent } = await aDayOfTrading({}, ({ orchestrator }) => orchestrator.setMode('LIVE', CONFIRMED))
    expect(sent).toBeGreaterThan(0)
    expect(new Set(privateCalls)).toEqual(
      new Set(['identity', 'balances', 'openOrders', 'subscribe', 'submitOrder', 'findOrder', 'cancelOrder', 'cancelAllOrders']),
    )
  })
})
