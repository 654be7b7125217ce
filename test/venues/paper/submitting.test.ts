import { describe, expect, it } from 'vitest'
import type { ApprovedOrder } from '../../../src/core/approved-order.js'
import { PaperScene } from './paper-fixture.js'

const buy = { side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100' } as const
const error = (code: string) => expect.objectContaining({ code })

describe('submitting to the paper venue', () => {
  it('refuses what only looks like an approved order', async () => {
    const scene = new PaperScene()
    const copy: ApprovedOrder = { ...scene.approve(buy) }
    await expect(scene.client.submitOrder(copy)).rejects.toEqual(error('NOT_APPROVED'))
    expect(await scene.openIds()).toEqual([])
  })

  it('spends an approval once', async () => {
    const scene = new PaperScene()
    const order = scene.approve(buy)
    await scene.client.submitOrder(order)
    await expect(scene.client.submitOrder(order)).rejects.toEqual(error('APPROVAL_USED'))
    expect(await scene.openIds()).toEqual(['order-1'])
  })

  it('refuses an approval for LIVE', async () => {
    const scene = new PaperScene()
    await expect(scene.submit({ ...buy, mode: 'LIVE' })).rejects.toEqual(error('APPROVAL_WRONG_MODE'))
  })

  it('refuses an approval that ended on the way', async () => {
    const scene = new PaperScene({ latencyMs: 500 })
    const submitted = scene.client.submitOrder(scene.approve(buy, 500))
    scene.clock.advance(500)
    await expect(submitted).rejects.toEqual(error('APPROVAL_EXPIRED'))
    expect(await scene.openIds()).toEqual([])
  })
})

describe('latency', () => {
  it('passes before the order is matched, against the market as it is then', async () => {
    const scene = new PaperScene({ latencyMs: 50 })
    scene.book([], [['100', '5']])
    const submitted = scene.submit({ side: 'BUY', type: 'MARKET', quantity: '1' })
    scene.clock.advance(49)
    expect(await scene.client.findOrder({ clientOrderId: 'order-1', instrument: 'BTC/ZAR' })).toBeUndefined()
    scene.book([], [['105', '5']])
    scene.clock.advance(1)
    expect(await submitted).toMatchObject({ kind: 'accepted' })
    expect(await scene.find('order-1')).toMatchObject({ averagePrice: '105' })
  })

  it('ends at once when the signal is aborted, with nothing sent and the approval unspent', async () => {
    const scene = new PaperScene({ latencyMs: 50 })
    const order = scene.approve(buy)
    const controller = new AbortController()
    const submitted = scene.client.submitOrder(order, { signal: controller.signal })
    controller.abort(new Error('changed my mind'))
    await expect(submitted).rejects.toThrow('changed my mind')
    expect(scene.clock.pending).toBe(0)
    const later = scene.client.submitOrder(order)
    scene.clock.advance(50)
    expect(await later).toMatchObject({ kind: 'accepted' })
  })

  it('does not save an order whose signal was aborted before it set out, or as it arrived', async () => {
    const aborted = AbortSignal.abort(new Error('too late'))
    const direct = new PaperScene()
    await expect(direct.client.submitOrder(direct.approve(buy), { signal: aborted })).rejects.toThrow('too late')
    const slow = new PaperScene({ latencyMs: 50 })
    await expect(slow.client.submitOrder(slow.approve(buy), { signal: aborted })).rejects.toThrow('too late')
    const controller = new AbortController()
    const submitted = slow.client.submitOrder(slow.approve(buy), { signal: controller.signal })
    slow.clock.advance(50)
    controller.abort(new Error('just now'))
    await expect(submitted).rejects.toThrow('just now')
    expect(await slow.openIds()).toEqual([])
  })

  it('leaves no listener on the signal of an order that arrived', async () => {
    const scene = new PaperScene({ latencyMs: 50 })
    const controller = new AbortController()
    const submitted = scene.client.submitOrder(scene.approve(buy), { signal: controller.signal })
    scene.clock.advance(50)
    await submitted
    controller.abort()
    expect(await scene.openIds()).toEqual(['order-1'])
  })
})

describe('a closed client', () => {
  it('takes no order, not even one that was on its way', async () => {
    const scene = new PaperScene({ latencyMs: 50 })
    const submitted = scene.submit(buy)
    await scene.client.close()
    scene.clock.advance(50)
    await expect(submitted).rejects.toEqual(error('CLIENT_CLOSED'))
    expect(await scene.openIds()).toEqual([])
  })

  it('tells nobody anything more, and can still be read, saved and closed again', async () => {
    const scene = new PaperScene()
    await scene.accept(buy)
    const events = scene.record()
    await scene.client.close()
    await scene.client.close()
    await scene.client.cancelAllOrders()
    expect(events).toEqual([])
    expect(scene.client.snapshot().orders).toHaveLength(1)
  })
})
