import { afterEach, describe, expect, inject, test, vi } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { altered } from '../execution/support/altered.js'
import { BUY, type FaultScene, faultScene, lineOf, outcomeOf } from './support/fault-scene.js'
import { type RewindableStore, rewindablePostgres, rewindableSqlite } from './support/rewindable-store.js'
import { FaultTable } from './support/table.js'

vi.setConfig({ testTimeout: 60_000 })

const STORES = { Postgres: () => rewindablePostgres(inject('postgresUrl')), SQLite: rewindableSqlite } as const
const WHO = { reason: 'test', actor: 'test' } as const

interface Desk {
  readonly scene: FaultScene
  readonly rewindable: RewindableStore
  /** Rests at the venue since before the copy was made. */
  readonly resting: string
  /** Does something just before the store's next call of this method. */
  before(call: keyof ExecutionStore, act: () => Promise<void>): void
  order(): Promise<string>
}

/** What a process has seen, and the store then does not have any more. */
const LOSSES: Readonly<Record<string, (desk: Desk) => Promise<void>>> = {
  async 'the last order'({ rewindable, order }) {
    await rewindable.copy()
    await order()
    await rewindable.putBack()
  },
  async 'the outcome of the last order'({ rewindable, order, before }) {
    before('recordOutcome', () => rewindable.copy())
    await order()
    await rewindable.putBack()
  },
  async 'a fill that was heard of unasked'({ rewindable, scene }) {
    await rewindable.copy()
    const heard = new Promise((resolve) => scene.router.on('fill', resolve))
    scene.fake.trade('BTCZAR', '900000', '0.0004', 'SELL')
    await scene.during(heard)
    await rewindable.putBack()
  },
  async 'a cancel'({ rewindable, scene, resting }) {
    await rewindable.copy()
    await scene.during(scene.router.cancel(resting))
    await rewindable.putBack()
  },
  async 'a halt and its end'({ rewindable, scene }) {
    await rewindable.copy()
    await scene.during(scene.orchestrator.halt(WHO))
    await scene.during(scene.orchestrator.resume({ ...WHO, confirmed: true }))
    await rewindable.putBack()
  },
  async 'an emergency stop'({ rewindable, scene }) {
    await rewindable.copy()
    await scene.during(scene.router.emergencyStop(WHO))
    await rewindable.putBack()
  },
  async 'the last order, as the next one is admitted'({ rewindable, order, before }) {
    await rewindable.copy()
    await order()
    before('admit', () => rewindable.putBack())
  },
  async 'the last order, as its outcome is recorded'({ rewindable, order, before }) {
    await rewindable.copy()
    before('recordOutcome', () => rewindable.putBack())
    await order()
  },
}

const closes: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close()
})

let desks = 0
async function openDesk(
  store: keyof typeof STORES,
  storeThrough: (store: ExecutionStore) => ExecutionStore = (sound) => sound,
): Promise<Desk> {
  const rewindable = await STORES[store]()
  closes.push(() => rewindable.close())
  desks += 1
  let due: { readonly call: keyof ExecutionStore; readonly act: () => Promise<void> } | undefined
  const scene = await faultScene({
    account: `went back ${desks}`,
    store: (clock) =>
      new Proxy(rewindable.open(clock), {
        get(target, property) {
          const member: unknown = Reflect.get(target, property, target)
          if (typeof member !== 'function') return member
          return async (...args: unknown[]): Promise<unknown> => {
            const { act } = due?.call === property ? due : {}
            if (act !== undefined) due = undefined
            await act?.()
            return member.apply(target, args)
          }
        },
      }),
    storeThrough,
    // What else comes unasked would be written when it likes, and not where a loss is.
    liveThrough: (client) =>
      altered<TradingClient>(client, {
        subscribe: (listener) => client.subscribe((event) => event.kind === 'fill' && listener(event)),
      }),
  })
  closes.push(() => scene.close())
  const order = async (): Promise<string> => {
    const sent = scene.placed()
    const line = lineOf(await scene.during(scene.router.execute(BUY)))
    expect(scene.placed() - sent, line).toBe(line.startsWith('accepted') ? 1 : 0)
    return line
  }
  const { clientOrderId: resting = '' } = await scene.during(scene.router.execute(BUY))
  return {
    scene,
    rewindable,
    resting,
    order,
    before(call, act) {
      due = { call, act }
    },
  }
}

describe.each(['Postgres', 'SQLite'] as const)('a %s store that was put back to an earlier state', (store) => {
  const table = new FaultTable()

  for (const [loss, lose] of Object.entries(LOSSES))
    test(`loses ${loss}`, async () => {
      const desk = await openDesk(store)
      const { scene, order, resting } = desk
      await lose(desk)
      const set = (column: string, line: string): void => table.set(`loses ${loss}`, column, line)
      const next = await order()
      set('the next order', next)
      expect(next).toBe('denied STORE_WENT_BACK')
      await scene.during(scene.router.reconcile())
      set('an order after a reconcile', await order())
      expect(scene.alerts.filter((code) => code === 'STORE_WENT_BACK')).toHaveLength(1)
      set('cancel', await outcomeOf(scene.during(scene.router.cancel(resting)).then(({ kind }) => kind)))
      await scene.during(scene.orchestrator.acknowledgeRollback(WHO))
      set('an order once a person accepts it', await order())
    })

  test('what it has forgotten rests at the venue, and an emergency stop cancels it all the same', async () => {
    const desk = await openDesk(store)
    const { scene } = desk
    await LOSSES['the last order']?.(desk)
    expect((await scene.during(scene.valr.openOrders())).orders).toHaveLength(2)
    expect(await scene.during(scene.router.emergencyStop(WHO))).toMatchObject({ clear: true })
    expect((await scene.during(scene.valr.openOrders())).orders).toEqual([])
  })

  test('every cell is as it was', async () => {
    await expect(table.toMarkdown('What a store that was put back does')).toMatchFileSnapshot('store-went-back.md')
  })

  test('control: a store that numbers its answers by itself is believed', async () => {
    let sequence = 1_000
    const desk = await openDesk(store, (sound) =>
      altered<ExecutionStore>(sound, {
        async readMode(account) {
          const record = await sound.readMode(account)
          sequence += 1
          return record && { ...record, sequence }
        },
        async admit(request) {
          const result = await sound.admit(request)
          sequence += 1
          return result.ok ? { ...result, sequence } : result
        },
      }),
    )
    await LOSSES['the last order']?.(desk)
    expect(await desk.order()).toBe('accepted')
  })
})
