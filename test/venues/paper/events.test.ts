import { describe, expect, it } from 'vitest'
import type { Logger } from '../../../src/core/logger.js'
import type { VenueEvent } from '../../../src/core/trading-client.js'
import { PaperScene, plain } from './paper-fixture.js'

const buy = { side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '100' } as const

function titles(events: readonly VenueEvent[]): string[] {
  return events.map((event) => {
    if (event.kind === 'order') return `order ${event.report.clientOrderId} ${event.report.status}`
    if (event.kind === 'fill') return `fill ${event.fill.clientOrderId} ${event.fill.quantity}`
    return event.kind
  })
}

describe('events', () => {
  it('tell fills, then the order, then the balances', async () => {
    const scene = new PaperScene()
    scene.book(
      [],
      [
        ['100', '0.3'],
        ['101', '0.3'],
      ],
    )
    const events = scene.record()
    await scene.accept({ ...buy, limitPrice: '101' })
    expect(titles(events)).toEqual(['fill order-1 0.3', 'fill order-1 0.3', 'order order-1 partially_filled', 'balances'])
    expect(plain(events[3])).toMatchObject({ snapshot: { balances: { ZAR: { total: '99939.7', locked: '40.4' } } } })
  })

  it('tell what the market did to resting orders', async () => {
    const scene = new PaperScene()
    await scene.accept(buy)
    const events = scene.record()
    scene.print('99', '0.5', 'SELL')
    scene.print('99', '0.5', 'SELL')
    expect(titles(events)).toEqual([
      'fill order-1 0.5',
      'order order-1 partially_filled',
      'balances',
      'fill order-1 0.5',
      'order order-1 filled',
      'balances',
    ])
  })

  it('tell of rejections and cancels, and of balances only when they changed', async () => {
    const scene = new PaperScene()
    const events = scene.record()
    await scene.refusal({ ...buy, quantity: '1000', limitPrice: '101' })
    scene.book([['1', '1']], [['200', '1']])
    await scene.accept(buy)
    await scene.client.cancelAllOrders()
    expect(titles(events)).toEqual([
      'order order-1 rejected',
      'order order-2 open',
      'balances',
      'order order-2 canceled',
      'balances',
    ])
  })

  it('are heard after the change is complete', async () => {
    const scene = new PaperScene()
    await scene.accept(buy)
    const seen: unknown[] = []
    scene.client.subscribe((event) => {
      if (event.kind !== 'fill') return
      seen.push(scene.client.snapshot().balances.ZAR, scene.client.snapshot().orders[0]?.status)
    })
    scene.print('99', '1', 'SELL')
    expect(seen).toEqual(['99900', 'filled'])
  })

  it('reach every listener in order when one of them trades again', async () => {
    const scene = new PaperScene()
    scene.book([], [['100', '9']])
    const first: VenueEvent[] = []
    let again = true
    scene.client.subscribe((event) => {
      first.push(event)
      if (event.kind !== 'fill' || !again) return
      again = false
      void scene.submit({ side: 'BUY', type: 'MARKET', quantity: '2' })
      scene.book([], [['100', '1']])
    })
    const second = scene.record()
    await scene.accept({ side: 'BUY', type: 'MARKET', quantity: '1' })
    expect(titles(second)).toEqual([
      'fill order-1 1',
      'order order-1 filled',
      'balances',
      'fill order-2 2',
      'order order-2 filled',
      'balances',
    ])
    expect(titles(first)).toEqual(titles(second))
    expect(await scene.holds('ZAR')).toMatchObject({ total: '99700' })
  })

  it('go on when a listener throws or rejects, which is logged, even by a logger that throws', async () => {
    const warnings: string[] = []
    const logger: Logger = {
      debug: () => undefined,
      info: () => undefined,
      error: () => undefined,
      warn: (_fields, message) => {
        warnings.push(message)
        throw new Error('disk full')
      },
    }
    const scene = new PaperScene({ logger })
    scene.client.subscribe(() => {
      throw new Error('listener')
    })
    const rejecting: (event: VenueEvent) => unknown = () => Promise.reject(new Error('async listener'))
    scene.client.subscribe(rejecting)
    const events = scene.record()
    expect(await scene.accept(buy)).toMatchObject({ status: 'open' })
    expect(titles(events)).toEqual(['order order-1 open', 'balances'])
    await Promise.resolve()
    expect(warnings).toHaveLength(4)
  })

  it('stop for one subscription only when it ends, even while they are told', async () => {
    const scene = new PaperScene()
    const heard: string[] = []
    const listener = (event: VenueEvent) => {
      heard.push(event.kind)
    }
    const end = scene.client.subscribe(listener)
    scene.client.subscribe(listener)
    end()
    end()
    await scene.accept(buy)
    expect(heard).toEqual(['order', 'balances'])
    let endOther = (): void => undefined
    scene.client.subscribe(() => endOther())
    const late: string[] = []
    endOther = scene.client.subscribe(({ kind }) => {
      late.push(kind)
    })
    await scene.client.cancelAllOrders()
    expect(late).toEqual([])
  })
})
