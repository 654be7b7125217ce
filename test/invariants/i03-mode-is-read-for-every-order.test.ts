import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { ModeRecord } from '../../src/core/mode-store.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { altered } from '../execution/support/altered.js'
import { ACCOUNT, BUY, CONFIRMED, codesOf, type SceneOptions, scene } from '../execution/support/scene.js'

/**
 * What happens to one order after each change that another process makes: the mode whose client it reached, or the codes
 * it was denied with.
 */
async function afterEachChange(store: NonNullable<SceneOptions['store']> = (sound) => sound): Promise<readonly string[]> {
  const { router, memory, clock } = scene({ store })
  const other = new ModeOrchestrator({ store: memory, account: ACCOUNT, clock })
  const changes = [
    () => other.setMode('PAPER'),
    () => other.setMode('LIVE', CONFIRMED),
    () => other.halt(),
    () => other.resume(CONFIRMED),
    () => other.reduceOnly(),
    () => other.setMode('PAPER'),
    () => other.resume(CONFIRMED),
  ]
  const seen: string[] = []
  for (const change of changes) {
    await change()
    const result = await router.execute(BUY)
    seen.push(result.outcome === 'accepted' ? result.mode : codesOf(result).join())
  }
  return seen
}

const AS_IT_IS = ['PAPER', 'LIVE', 'STATE_HALTED', 'LIVE', 'STATE_REDUCING', 'STATE_REDUCING', 'PAPER']

/** A store that answers with what it read first, for ever or until `stale` says no. */
function caching(sound: InMemoryStore): ExecutionStore {
  let cached: ModeRecord | undefined
  return altered<ExecutionStore>(sound, {
    async readMode(account) {
      cached ??= await sound.readMode(account)
      return cached
    },
  })
}

/** A cache that also hides the version from admission. */
function cachingThroughAdmission(sound: InMemoryStore): ExecutionStore {
  return altered<ExecutionStore>(caching(sound), {
    async admit(request) {
      const { version = 0, mode = 'PAPER' } = (await sound.readMode(request.account)) ?? {}
      return sound.admit({ ...request, expectedVersion: version, mode })
    },
  })
}

describe('I3', () => {
  it('I3 every order sees the change before it, whichever process made it', async () => {
    expect(await afterEachChange()).toEqual(AS_IT_IS)
  })

  it('I3 the mode is read from the store for each order anew', async () => {
    let reads = 0
    const { router } = scene({
      store: (sound) =>
        altered<ExecutionStore>(sound, {
          readMode(account) {
            reads += 1
            return sound.readMode(account)
          },
        }),
    })
    for (let orders = 1; orders <= 3; orders += 1) {
      await router.execute(BUY)
      expect(reads).toBeGreaterThanOrEqual(orders)
    }
    const before = reads
    await Promise.all([router.execute(BUY), router.execute(BUY), router.execute(BUY)])
    expect(reads - before).toBe(3)
  })

  it('I3 no order is admitted on an older version, whatever was read before', async () => {
    const stale = await afterEachChange(caching)
    expect(stale[0]).toBe('PAPER')
    for (const [index, outcome] of stale.entries()) {
      if (index > 0) expect(outcome).toContain('MODE_CHANGED')
    }
  })

  it('I3 an admitted order leaves within its life or not at all', async () => {
    for (const [ms, sent] of [
      [1_999, 1],
      [2_000, 0],
    ] as const) {
      const made = scene({
        store: (sound) =>
          altered<ExecutionStore>(sound, {
            async admit(request) {
              const result = await sound.admit(request)
              made.clock.advance(ms)
              return result
            },
          }),
      })
      await made.orchestrator.setMode('LIVE', CONFIRMED)
      await made.router.execute(BUY)
      expect(made.live.submitted).toHaveLength(sent)
    }
  })
})

describe('the control of I3', () => {
  it('I3 would be broken by a store that caches the mode and lets admission believe it', async () => {
    const seen = await afterEachChange(cachingThroughAdmission)
    expect(seen).not.toEqual(AS_IT_IS)
    expect(seen[1]).toBe('PAPER')
  })

  it('I3 is kept by admission alone when the mode was cached before it', async () => {
    expect(await afterEachChange(caching)).not.toEqual(AS_IT_IS)
  })
})
