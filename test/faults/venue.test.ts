import { afterEach, describe, expect, test, vi } from 'vitest'
import { delay } from '../../src/core/clock.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { approveForTest } from '../../src/testing/approve-for-test.js'
import type { FakeValrFaultAction } from '../../src/testing/fake-valr/faults/fault.js'
import { altered } from '../execution/support/altered.js'
import { BUY, type FaultScene, type FaultSceneOptions, faultScene, lineOf, outcomeOf } from './support/fault-scene.js'
import { SOCKET_LIES } from './support/lying-socket.js'
import { FaultTable } from './support/table.js'

vi.setConfig({ testTimeout: 60_000 })

/** What the exchange does wrong, what it answers instead of the truth, or nobody being there at all. */
type VenueFault = { readonly do: FakeValrFaultAction } | { readonly answers: string } | { readonly refuses: true }

const FAULTS: readonly (VenueFault & { readonly name: string; readonly overSocket: boolean })[] = [
  { name: 'lost request', do: 'lost-request', overSocket: true },
  { name: 'lost acknowledgement', do: 'lost-ack', overSocket: true },
  { name: 'never answers', do: 'silence', overSocket: true },
  { name: 'answers after 1 s', do: { delayMs: 1_000 }, overSocket: true },
  { name: 'answers after 8 s, too late', do: { delayMs: 8_000 }, overSocket: true },
  { name: 'breaks the connection', do: { close: 1006 }, overSocket: true },
  { name: 'connection refused', refuses: true, overSocket: true },
  { name: 'carries out twice', do: 'duplicate', overSocket: true },
  { name: '429', do: { status: 429 }, overSocket: true },
  { name: '500', do: { status: 500 }, overSocket: false },
  { name: '503, read-only', do: { status: 503 }, overSocket: false },
  { name: 'HTML for an order that was taken', do: 'html-400-accepted', overSocket: false },
  { name: 'an empty 200', answers: '', overSocket: false },
  { name: 'a 200 cut short', answers: '{"id":"', overSocket: false },
  { name: 'JSON of another shape', answers: '{"result":[{"ok":1}]}', overSocket: false },
  { name: 'JSON null', answers: 'null', overSocket: false },
  { name: 'a clock a minute ahead', do: { skewMs: 60_000 }, overSocket: true },
]

/** Of the account socket, and over it of the replies too. */
const EVENT_FAULTS: readonly (readonly [name: string, action: FakeValrFaultAction])[] = [
  ['never arrive', 'lost-ack'],
  ['arrive twice', 'duplicate'],
  ['arrive in another order', 'reorder'],
  ['arrive 1 s late', { delayMs: 1_000 }],
  ['end, the socket stays open', 'silence'],
  ['end with the socket', { close: 1006 }],
]

type TakeBack = () => void | Promise<void>

/** Lets it go wrong until the returned function is called. */
async function strike(
  scene: FaultScene,
  fault: VenueFault,
  where: { readonly on: string; readonly times?: number },
): Promise<TakeBack> {
  if ('do' in fault) return scene.fake.fault({ ...where, do: fault.do })
  if ('answers' in fault) return scene.lie({ ...where, body: fault.answers })
  return scene.vanish()
}

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
      let takeBack: TakeBack = () => undefined
      let isDue = false
      const scene: FaultScene = await openScene({
        transport,
        liveThrough: (client) =>
          altered<TradingClient>(client, {
            async submitOrder(order, options) {
              if (isDue) takeBack = await strike(scene, fault, { on: submit, times: 1 })
              return client.submitOrder(order, options)
            },
          }),
      })
      // The socket is opened by the first order.
      await scene.during(scene.router.execute(BUY))
      const before = scene.placed()
      isDue = true
      const result = await scene.during(scene.router.execute(BUY))
      await takeBack()
      table.set(fault.name, 'submit', lineOf(result))
      expect(scene.placed() - before).toBe('refuses' in fault ? 0 : 1)
      if ('refuses' in fault) expect(result.outcome, 'what was not sent is not accepted').not.toBe('accepted')
      expect(await scene.settledProblems([result.clientOrderId ?? ''])).toEqual([])
    })

    test(`cancel: ${fault.name}`, async () => {
      const scene = await openScene({ transport })
      const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
      const takeBack = await strike(scene, fault, { on: cancel, times: 1 })
      const kind = scene.during(scene.router.cancel(clientOrderId)).then((outcome) => outcome.kind)
      table.set(fault.name, 'cancel', await outcomeOf(kind))
      await takeBack()
      expect(await scene.settledProblems([clientOrderId])).toEqual([])
    })

    test(`every answer of its REST interface, at the stop: ${fault.name}`, async () => {
      const scene = await openScene({ transport })
      await scene.during(scene.router.execute(BUY))
      const takeBack = await strike(scene, fault, { on: '* /v*' })
      const { clear, reason = '' } = await scene.during(scene.router.emergencyStop({ reason: 'test', actor: 'test' }))
      await takeBack()
      table.set(fault.name, 'stop', `clear: ${clear} ${reason}`.trim())
      if (clear) expect((await scene.during(scene.valr.openOrders())).orders).toEqual([])
      expect(await scene.settledProblems([])).toEqual([])
    })
  }

  for (const fault of transport === 'rest' ? possible : [])
    test(`every answer of its REST interface, at a reconcile: ${fault.name}`, async () => {
      // Nothing comes unasked, so that only the reconcile can find out.
      const deaf = (client: TradingClient) => altered<TradingClient>(client, { subscribe: () => () => undefined })
      const scene = await openScene({ transport: 'rest', liveThrough: deaf })
      scene.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
      const result = await scene.during(scene.router.execute(BUY))
      expect(result.outcome).toBe('unknown')
      const takeBack = await strike(scene, fault, { on: '* /v*' })
      const answer = scene
        .during(scene.router.reconcile())
        .then(({ settled, unresolved }) => `${settled.length} settled, ${unresolved.length} unresolved`)
      const line = await outcomeOf(answer)
      await takeBack()
      table.set(fault.name, 'reconcile', line)
      expect(await scene.settledProblems([result.clientOrderId ?? ''])).toEqual([])
    })

  for (const [name, action] of EVENT_FAULTS) {
    test(`every event, of an order that fills in part and is cancelled: ${name}`, async () => {
      const scene = await openScene({ transport })
      const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
      const takeBack = scene.fake.fault({ on: 'event:*', do: action })
      scene.fake.trade('BTCZAR', '900000', '0.0004', 'SELL')
      const kind = scene.during(scene.router.cancel(clientOrderId)).then((outcome) => outcome.kind)
      const line = await outcomeOf(kind)
      table.set(`events: ${name}`, 'cancel', line)
      await scene.during(delay(scene.clock, 2_000))
      takeBack()
      if (line === 'canceled') expect((await scene.during(scene.valr.openOrders())).orders).toEqual([])
      expect(await scene.settledProblems([clientOrderId])).toEqual([])
    })

    test(`every event, at the stop, of an order that fills in part: ${name}`, async () => {
      const scene = await openScene({ transport })
      const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
      const takeBack = scene.fake.fault({ on: 'event:*', do: action })
      scene.fake.trade('BTCZAR', '900000', '0.0004', 'SELL')
      const { clear, reason = '' } = await scene.during(scene.router.emergencyStop({ reason: 'test', actor: 'test' }))
      takeBack()
      table.set(`events: ${name}`, 'stop', `clear: ${clear} ${reason}`.trim())
      expect((await scene.during(scene.valr.openOrders())).orders).toEqual([])
      expect(await scene.settledProblems([clientOrderId])).toEqual([])
    })

    test(`every event, of an order that is placed and filled in part: ${name}`, async () => {
      const scene = await openScene({ transport })
      await scene.during(scene.router.execute(BUY))
      scene.fake.fault({ on: 'event:*', times: 20, do: action })
      const result = await scene.during(scene.router.execute(BUY))
      scene.fake.trade('BTCZAR', '900000', '0.0004', 'SELL')
      await scene.during(delay(scene.clock, 5_000))
      scene.fake.trade('BTCZAR', '900000', '0.0011', 'SELL')
      table.set(`events: ${name}`, 'submit', lineOf(result))
      expect(scene.placed()).toBe(2)
      expect(await scene.settledProblems([result.clientOrderId ?? ''])).toEqual([])
    })
  }

  for (const [name, lie] of Object.entries(SOCKET_LIES)) {
    // Over REST the socket's replies are nobody's.
    for (const what of transport === 'rest' ? (['message'] as const) : (['message', 'reply'] as const)) {
      const row = `every ${what}: ${name}`
      test(`submit, and a fill in part: ${row}`, async () => {
        const scene = await openScene({ transport })
        await scene.during(scene.router.execute(BUY))
        const takeBack = scene.lieOnSocket(what, lie)
        const result = await scene.during(scene.router.execute(BUY))
        scene.fake.trade('BTCZAR', '900000', '0.0014', 'SELL')
        await scene.during(delay(scene.clock, 5_000))
        takeBack()
        table.set(row, 'submit', lineOf(result))
        expect(scene.placed()).toBe(2)
        expect(await scene.settledProblems([result.clientOrderId ?? ''])).toEqual([])
      })

      test(`cancel: ${row}`, async () => {
        const scene = await openScene({ transport })
        const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
        const takeBack = scene.lieOnSocket(what, lie)
        table.set(row, 'cancel', await outcomeOf(scene.during(scene.router.cancel(clientOrderId)).then(({ kind }) => kind)))
        takeBack()
        expect(await scene.settledProblems([clientOrderId])).toEqual([])
      })
    }

    if (transport === 'rest') continue
    test(`emergency stop: every message: ${name}`, async () => {
      const scene = await openScene({ transport })
      await scene.during(scene.router.execute(BUY))
      const takeBack = scene.lieOnSocket('message', lie)
      const { clear, reason = '' } = await scene.during(scene.router.emergencyStop({ reason: 'test', actor: 'test' }))
      takeBack()
      table.set(`every message: ${name}`, 'stop', `clear: ${clear} ${reason}`.trim())
      expect((await scene.during(scene.valr.openOrders())).orders).toEqual([])
      expect(await scene.settledProblems([])).toEqual([])
    })
  }

  test('every cell is as it was', async () => {
    await expect(table.toMarkdown(`What a failure of VALR does over ${transport}`)).toMatchFileSnapshot(`valr-${transport}.md`)
  })
})

describe('control', () => {
  test('a client that retries a submit is caught', async () => {
    const scene = await openScene({
      liveThrough: (client) =>
        altered<TradingClient>(client, {
          async submitOrder(order, options) {
            const outcome = await client.submitOrder(order, options)
            return outcome.kind === 'unknown' ? client.submitOrder(approveForTest({ ...order }, { mode: 'LIVE' })) : outcome
          },
        }),
    })
    scene.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-request' })
    const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
    expect(await scene.settledProblems([clientOrderId])).toEqual([`${clientOrderId} was sent twice`])
  })

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

  test('a readable no to an order that was taken is believed, and loses the order', async () => {
    const scene = await openScene({ transport: 'websocket' })
    await scene.during(scene.router.execute(BUY))
    const error = { code: -1, message: 'No' }
    const takeBack = scene.lieOnSocket('reply', (text) => JSON.stringify({ ...(JSON.parse(text) as object), error }))
    const { clientOrderId = '' } = await scene.during(scene.router.execute(BUY))
    takeBack()
    expect(await scene.settledProblems([clientOrderId])).toEqual([expect.stringMatching(/is rejected here, Placed there/)])
  })
})
