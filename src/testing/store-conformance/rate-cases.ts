import assert from 'node:assert/strict'
import { expectAdmitted, expectAmount } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { from } from './trial.js'

const START = new Date('2026-03-02T12:00:00.000Z')
const HOUR = 3_600_000

export const rateCases: readonly StoreCase[] = [
  {
    id: 'S081',
    title: 'a rate admits its maximum, then denies and says how long to wait',
    async check(trial) {
      const claims = [trial.rate({ max: 3, perMs: HOUR })]
      for (let order = 0; order < 3; order += 1) await trial.admitted({ claims })
      const [denial] = await trial.denied({ claims }, 'RATE_EXCEEDED')
      const retryAfterMs = denial?.details.retryAfterMs
      assert.ok(
        typeof retryAfterMs === 'number' && retryAfterMs > 0 && retryAfterMs <= HOUR,
        `retryAfterMs is ${String(retryAfterMs)}`,
      )
    },
  },
  {
    id: 'S082',
    title: 'what an order counted in a rate is never given back',
    async check(trial) {
      const claims = [trial.rate({ max: 2, perMs: HOUR })]
      const { order: rejected } = await trial.admitted({ claims })
      const { order: notSent } = await trial.admitted({ claims })
      await trial.outcome(rejected, 'rejected', { source: 'submit' })
      await trial.outcome(notSent, 'not_sent', { source: 'approval' })
      await trial.denied({ claims }, 'RATE_EXCEEDED')
      expectAmount((await trial.usage()).used, 2, 'used')
    },
  },
  {
    id: 'S083',
    title: 'the part of a rate that is reserved for exits is theirs alone',
    async check(trial) {
      const claims = [trial.rate({ max: 3, perMs: HOUR, reserveForExits: 1 })]
      await trial.admitted({ claims })
      await trial.admitted({ claims })
      await trial.denied({ claims }, 'RATE_EXCEEDED')
      expectAdmitted(await trial.admit({ claims, isExit: true }))
      await trial.denied({ claims, isExit: true }, 'RATE_EXCEEDED')
    },
  },
  {
    id: 'S084',
    title: 'a denied order does not count in a rate',
    async check(trial) {
      const rate = trial.rate({ max: 1, perMs: HOUR })
      await trial.denied({ claims: [rate, trial.budget({ key: 'conformance:budget', amount: 2, limit: 1 })] }, 'LIMIT_EXCEEDED')
      expectAdmitted(await trial.admit({ claims: [rate] }))
    },
  },
  {
    id: 'S085',
    title: 'a rate is denied with the code of its gate',
    async check(trial) {
      const claims = [from('repeat', trial.rate({ max: 1, perMs: HOUR, code: 'TOO_MANY_REPEATS' }))]
      await trial.admitted({ claims })
      const [denial] = await trial.denied({ claims }, 'TOO_MANY_REPEATS')
      assert.equal(denial?.gate, 'repeat')
    },
  },
  {
    id: 'S086',
    title: 'a rate counts the half-open interval: an admission leaves it exactly `perMs` later',
    needs: 'clock',
    async check(trial) {
      const claims = [trial.rate({ max: 2, perMs: 1_000 })]
      trial.clock.set(START)
      await trial.admitted({ claims })
      trial.clock.advance(400)
      await trial.admitted({ claims })
      trial.clock.advance(100)
      const [early] = await trial.denied({ claims }, 'RATE_EXCEEDED')
      assert.equal(early?.details.retryAfterMs, 500)
      trial.clock.advance(499)
      const [last] = await trial.denied({ claims }, 'RATE_EXCEEDED')
      assert.equal(last?.details.retryAfterMs, 1)
      trial.clock.advance(1)
      await trial.admitted({ claims })
      await trial.denied({ claims }, 'RATE_EXCEEDED')
      trial.clock.advance(400)
      expectAdmitted(await trial.admit({ claims }))
    },
  },
  {
    id: 'S087',
    title: 'an admission with a shorter interval does not forget what a longer one of the same rate counts',
    async check(trial) {
      const long = [trial.rate({ max: 2, perMs: HOUR })]
      const short = [trial.rate({ max: 1_000, perMs: 1 })]
      await trial.admitted({ claims: long })
      await trial.admitted({ claims: short })
      await trial.denied({ claims: long }, 'RATE_EXCEEDED')
    },
  },
]
