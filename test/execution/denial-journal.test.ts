import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { AuditNote } from '../../src/core/order-ledger.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { altered } from './support/altered.js'
import { recordingLogger } from './support/recording-logger.js'
import { ACCOUNT, BUY, codesOf, expectOutcome, liveScene, scene } from './support/scene.js'

const TINY = { ...BUY, quantity: '0.00001' } as const
const UNLISTED = { ...BUY, instrument: 'XRP/ZAR' } as const

/** A store that keeps the notes it is given. */
function noting(fails = false) {
  const batches: (readonly AuditNote[])[] = []
  const store = (sound: InMemoryStore): ExecutionStore =>
    altered<ExecutionStore>(sound, {
      appendAudit(query) {
        if (fails) return Promise.reject(new Error('the store is down'))
        batches.push(query.notes)
        return sound.appendAudit(query)
      },
    })
  return { batches, store }
}

describe('a denial', () => {
  it('is in the audit chain within 250 ms, and the caller does not wait for it', async () => {
    const { batches, store } = noting()
    const { router, clock, memory } = await liveScene({ store })
    codesOf(await router.execute({ ...UNLISTED, strategy: 'grid' }))
    expect(batches).toEqual([])
    await clock.advanceAsync(250)
    expect(batches).toEqual([
      [
        {
          kind: 'order.denied',
          body: {
            mode: 'LIVE',
            instrument: 'XRP/ZAR',
            side: 'BUY',
            type: 'LIMIT',
            strategy: 'grid',
            denials: [{ code: 'INSTRUMENT_UNKNOWN', gate: 'helios:instrument', message: expect.any(String) }],
            count: 1,
          },
        },
      ],
    ])
    expect(await memory.verifyAudit({ account: ACCOUNT })).toMatchObject({ ok: true })
  })

  it('that equals an earlier one is folded into it with a count', async () => {
    const { batches, store } = noting()
    const { router, clock } = await liveScene({ store })
    for (let count = 0; count < 5; count += 1) codesOf(await router.execute(TINY))
    codesOf(await router.execute(UNLISTED))
    await clock.advanceAsync(250)
    expect(batches).toMatchObject([
      [{ body: { instrument: 'BTC/ZAR', count: 5 } }, { body: { instrument: 'XRP/ZAR', count: 1 } }],
    ])
  })

  it('waits with others for one write, and the next begins a new one', async () => {
    const { batches, store } = noting()
    const { router, clock } = await liveScene({ store })
    codesOf(await router.execute(TINY))
    await clock.advanceAsync(200)
    codesOf(await router.execute(TINY))
    await clock.advanceAsync(50)
    codesOf(await router.execute(TINY))
    await clock.advanceAsync(250)
    expect(batches).toMatchObject([[{ body: { count: 2 } }], [{ body: { count: 1 } }]])
  })

  it('is counted and not kept beyond a thousand different ones', async () => {
    const { batches, store } = noting()
    const { router, clock } = await liveScene({ store })
    for (let count = 0; count < 1_003; count += 1) codesOf(await router.execute({ ...TINY, strategy: `s-${count}` }))
    await clock.advanceAsync(250)
    expect(batches[0]).toHaveLength(1_001)
    expect(batches[0]?.at(-1)).toEqual({ kind: 'order.denied.overflow', body: { count: 3 } })
  })

  it('is written by close, without waiting', async () => {
    const { batches, store } = noting()
    const { router } = await liveScene({ store })
    codesOf(await router.execute(TINY))
    await router.close()
    expect(batches).toHaveLength(1)
  })

  it('by admission, and without a mode, is there too', async () => {
    const { batches, store } = noting()
    const made = scene({
      store: (sound) => altered<ExecutionStore>(store(sound), { readMode: () => Promise.reject(new Error('down')) }),
    })
    codesOf(await made.router.execute(BUY))
    await made.clock.advanceAsync(250)
    expect(batches).toMatchObject([[{ body: { denials: [{ code: 'MODE_UNREADABLE' }] } }]])
  })

  it('that the store does not take changes nothing but the log', async () => {
    const { store } = noting(true)
    const logger = recordingLogger()
    const { router, clock } = await liveScene({ store, logger })
    codesOf(await router.execute(TINY))
    await clock.advanceAsync(250)
    expect(logger.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { lost: 1, error: expect.stringContaining('down') } },
    ])
    expectOutcome(await router.execute(BUY), 'accepted')
  })
})

describe('what was not denied', () => {
  it('is not in the journal: admissions and outcomes have rows of their own', async () => {
    const { batches, store } = noting()
    const { router, clock } = await liveScene({ store })
    expectOutcome(await router.execute(BUY), 'accepted')
    await clock.advanceAsync(1_000)
    expect(batches).toEqual([])
  })
})
