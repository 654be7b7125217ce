import { afterEach, describe, expect, test, vi } from 'vitest'
import type { TradingClient } from '../../src/core/trading-client.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { FakeValrFaultAction } from '../../src/testing/fake-valr/faults/fault.js'
import { altered } from '../execution/support/altered.js'
import { BUY, type FaultScene, type FaultSceneOptions, faultScene, lineOf, outcomeOf } from './support/fault-scene.js'
import { FaultTable } from './support/table.js'

vi.setConfig({ testTimeout: 60_000 })

const FAULTS: readonly { readonly name: string; readonly do: FakeValrFaultAction; readonly overSocket: boolean }[] = [
  { name: 'lost request', do: 'lost-request', overSocket: true },
  { name: 'lost acknowledgement', do: 'lost-ack', overSocket: true },
  { name: 'never answers', do: 'silence', overSocket: true },
  { name: 'answers after 1 s', do: { delayMs: 1_000 }, overSocket: true },
  { name: 'answers after 8 s, too late', do: { delayMs: 8_000 }, overSocket: true },
  { name: 'breaks the connection', do: { close: 1006 }, overSocket: true },
  { name: '429', do: { status: 429 }, overSocket: true },
  { name: '500', do: { status: 500 }, overSocket: false },
  { name: '503, read-only', do: { status: 503 }, overSocket: false },
  { name: 'HTML for an order that was taken', do: 'html-400-accepted', overSocket: false },
  { name: 'a clock a minute ahead', do: { skewMs: 60_000 }, overSocket: true },
]

const scenes: FaultScene[] = []
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close()
})

let cells = 0
async function openScene(options: Partial<FaultSceneOptions> = {}): Promise<FaultScene> {
  cells += 1
  const scene = await faultScene({ account: `venue ${cells}`, store: (clock) => new InMemoryStore({ clock }), ...options })
  scenes.push(scene)
  return scene
}

describe.each(['rest', 'websocket'] as const)('a venue that fails, over %s', (transport) => {
  const table = new FaultTable()
  const possible = FAULTS.filter(({ overSocket }) => transport === 'rest' || overSocket)
  const [submit, cancel] =
    transport === 'rest' ? ['POST /v2/orders/*', 'DELETE /v2/orders/order'] : ['ws:PLACE_LIMIT_ORDER', 'ws:CANCEL_LIMIT_ORDER']

  for (const fault of possible) {
    test(`submit: ${fault.name}`, async () => {
      const scene = await openScene({ transport })
      // The socket is opened by the first order.
      await scene.during(scene.router.execute(BUY))
      const before = scene.placed()
      scene.fake.fault({ on: submit, times: 1, do: fault.do })
      const result = await scene.during(scene.router.execute(BUY))
      table.set(fault.name, 'submit', lineOf(result))
      expect(scene.placed() - before).toBe(1)
      expect(await scene.settledProblems([result.clientOrderId ?? ''])).toEqual([])
    })

    test(`cancel: ${fault.name}`, async () => {
      const scene = await openScene({ transport })
      const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
      scene.fake.fault({ on: cancel, times: 1, do: fault.do })
      const kind = scene.during(scene.router.cancel(clientOrderId)).then((outcome) => outcome.kind)
      table.set(fault.name, 'cancel', await outcomeOf(kind))
      expect(await scene.settledProblems([clientOrderId])).toEqual([])
    })

    test(`every answer of its REST interface, at the stop: ${fault.name}`, async () => {
      const scene = await openScene({ transport })
      await scene.during(scene.router.execute(BUY))
      const takeBack = scene.fake.fault({ on: '* /v*', do: fault.do })
      const { clear, reason = '' } = await scene.during(scene.router.emergencyStop({ reason: 'test', actor: 'test' }))
      takeBack()
      table.set(fault.name, 'stop', `clear: ${clear} ${reason}`.trim())
      if (clear) expect((await scene.during(scene.valr.openOrders())).orders).toEqual([])
      expect(await scene.settledProblems([])).toEqual([])
    })
  }

  test('every cell is as it was', async () => {
    await expect(table.toMarkdown(`What a failure of VALR does over ${transport}`)).toMatchFileSnapshot(`valr-${transport}.md`)
  })
})

describe('control', () => {
  test('a client that takes a lost reply for a rejection loses the order', async () => {
    const scene = await openScene({
      liveThrough: (client) =>
        altered<TradingClient>(client, {
          subscribe: () => () => undefined,
          async submitOrder(order, options) {
            const outcome = await client.submitOrder(order, options)
            return outcome.kind === 'unknown' ? { kind: 'rejected', reason: outcome.cause } : outcome
          },
        }),
    })
    scene.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
    const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
    expect(await scene.settledProblems([clientOrderId])).toEqual([expect.stringMatching(/is rejected here, Placed there/)])
  })
})
