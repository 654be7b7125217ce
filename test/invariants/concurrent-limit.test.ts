import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { altered } from '../execution/support/altered.js'
import { acceptedOf, sharedLimits, whenChangedMeanwhile } from './support/shared-limit.js'

sharedLimits('InMemoryStore', async (clock) => {
  const store = new InMemoryStore({ clock })
  return { store, close: () => store.close() }
})

describe('the control', () => {
  it('I5 would be broken by a store that looks first and takes afterwards', async () => {
    const clock = new ManualClock()
    const sound = new InMemoryStore({ clock })
    const checkThenAct = altered<ExecutionStore>(sound, {
      async admit(request) {
        const { used, reserved } = await sound.usage({ account: request.account, mode: request.mode, key: 'helios:daily-trades' })
        await new Promise((resolve) => setImmediate(resolve))
        return sound.admit({ ...request, enforceClaims: used.plus(reserved).greaterThanOrEqualTo(50) })
      },
    })
    for (const mode of ['LIVE', 'PAPER'] as const)
      expect((await acceptedOf(checkThenAct, clock, mode)).accepted).toBeGreaterThan(50)
  })

  it('I3 would be broken by an admission that takes the version as it finds it', async () => {
    const clock = new ManualClock()
    const sound = new InMemoryStore({ clock })
    const believing = (store: ExecutionStore): ExecutionStore['admit'] =>
      async function admit(request) {
        const { version = 0, mode = 'PAPER' } = (await store.readMode(request.account)) ?? {}
        return store.admit({ ...request, expectedVersion: version, mode })
      }
    expect(await whenChangedMeanwhile(sound, clock, believing)).toContain('accepted, sent 1')
  })
})
