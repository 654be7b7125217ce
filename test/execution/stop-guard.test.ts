import { describe, expect, it } from 'vitest'
import { consumeApproval } from '../../src/core/approved-order.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { allow } from '../../src/gates/safety-gate.js'
import type { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { altered } from './support/altered.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, WHO } from './support/scene.js'
import { stop, venueOrders } from './support/stopping.js'
import { settle } from './support/time.js'

/** A client that waits before it spends the approval, as one does that connects first. */
function connecting() {
  let isUp = (): void => undefined
  const connection = new Promise<void>((resolve) => (isUp = resolve))
  const liveThrough = (sound: ScriptedTradingClient): TradingClient =>
    altered<TradingClient>(sound, {
      async submitOrder(order, options) {
        await connection
        return sound.submitOrder(order, options)
      },
    })
  return { liveThrough, isUp: () => isUp() }
}

describe('an order that has not left its process when a stop is pressed there', () => {
  it('does not leave any more, though its life is not over, and is recorded as not sent', async () => {
    const { liveThrough, isUp } = connecting()
    const made = await liveScene({ liveThrough })
    const executing = made.router.execute({ ...BUY, intentId: 'signal-1' })
    await settle()
    const stopping = made.router.emergencyStop(WHO)
    isUp()
    expect(codesOf(await executing)).toEqual(['STOPPING'])
    expect(made.live.submitted).toEqual([])
    const report = await stop(made)
    await stopping
    expect(report).toMatchObject({ clear: true, unresolved: [] })
    const record = await made.store.findOrder({ account: ACCOUNT, intentId: 'signal-1' })
    expect(record).toMatchObject({ status: 'not_sent', evidence: { source: 'approval', reason: 'STOPPING' } })
    expect(codesOf(await made.router.execute({ ...BUY, intentId: 'signal-1' }))).toEqual(['STOPPING'])
  })

  it('leaves within its life when the stop was pressed elsewhere, and is canceled by it (control)', async () => {
    const { liveThrough, isUp } = connecting()
    const made = await liveScene({ liveThrough })
    const executing = made.router.execute(BUY)
    await settle()
    const elsewhere = { clock: made.clock, router: made.start().router }
    const stopping = stop(elsewhere)
    isUp()
    const { clientOrderId } = expectOutcome(await executing, 'accepted')
    expect(await stopping).toMatchObject({ clear: true, orders: [{ clientOrderId, after: 'canceled' }] })
    expect(await venueOrders(made)).toBe(0)
  })

  it('is not even admitted when it was still being judged', async () => {
    let judged = (): void => undefined
    const slow = defineGate({
      name: 'slow',
      version: '1',
      check: () => new Promise((resolve) => (judged = () => resolve(allow()))),
    })
    const made = await liveScene({ gates: [slow] })
    const executing = made.router.execute(BUY)
    await settle()
    const stopping = stop(made)
    judged()
    expect(codesOf(await executing)).toEqual(['STOPPING'])
    expect(await stopping).toMatchObject({ clear: true, orders: [] })
  })

  it('is believed to be under way once its approval is spent', async () => {
    let sent = (): void => undefined
    const made = await liveScene({
      liveThrough: (sound) =>
        altered<TradingClient>(sound, {
          async submitOrder(order) {
            consumeApproval(order, { mode: 'LIVE' })
            await new Promise<void>((resolve) => (sent = resolve))
            return { kind: 'rejected', reason: 'no' }
          },
        }),
    })
    const executing = made.router.execute(BUY)
    await settle()
    const stopping = stop(made)
    await settle()
    sent()
    expect(expectOutcome(await executing, 'rejected').reason).toBe('no')
    expect(await stopping).toMatchObject({ clear: true, orders: [{ before: 'admitted', after: 'rejected' }] })
  })
})
