import assert from 'node:assert/strict'
import type { CalendarWindow } from '../../core/claim.js'
import { expectAdmitted, expectAmount, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { KEY, later, type Trial } from './trial.js'

const NOON = new Date('2026-03-02T12:00:00.000Z')
const JOHANNESBURG = 'Africa/Johannesburg'
const NEW_YORK = 'America/New_York'

export const timeCases: readonly StoreCase[] = [
  {
    id: 'S201',
    title: 'the store has a clock, and admissions carry its time',
    async check(trial) {
      const before = await trial.now()
      assert.ok(before instanceof Date && !Number.isNaN(before.getTime()))
      const { admittedAt, clockWentBackMs } = await trial.admitted()
      assert.ok(admittedAt >= before, 'an admission must not be earlier than the clock was before it')
      assert.equal(clockWentBackMs, undefined)
    },
  },
  {
    id: 'S202',
    title: 'a lease ends at its moment',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(NOON)
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(NOON, 60_000) })
      trial.clock.advance(59_999)
      expectAdmitted(await trial.admit())
      trial.clock.advance(1)
      await trial.denied({}, 'LIVE_EXPIRED')
    },
  },
  {
    id: 'S203',
    title: 'a snapshot may be an hour old, and not a millisecond more',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(NOON)
      expectAdmitted(await trial.admit({ claims: [trial.hold({ asOf: later(NOON, -3_600_000) })] }))
      await trial.denied({ claims: [trial.hold({ asOf: later(NOON, -3_600_001) })] }, 'INPUT_STALE')
    },
  },
  {
    id: 'S204',
    title: 'a daily budget begins anew at midnight in its own zone',
    needs: 'clock',
    async check(trial) {
      await expectWindows(trial, { period: 'day', timeZone: JOHANNESBURG }, [
        ['2026-03-02T21:59:59.999Z', 'new'],
        ['2026-03-02T22:00:00.000Z', 'new'],
        ['2026-03-03T12:00:00.000Z', 'same'],
        ['2026-03-03T21:59:59.999Z', 'same'],
        ['2026-03-03T22:00:00.000Z', 'new'],
      ])
    },
  },
  {
    id: 'S205',
    title: 'the day on which clocks go forward has 23 hours',
    needs: 'clock',
    async check(trial) {
      await expectWindows(trial, { period: 'day', timeZone: NEW_YORK }, [
        ['2026-03-08T04:59:59.999Z', 'new'],
        ['2026-03-08T05:00:00.000Z', 'new'],
        ['2026-03-09T03:59:59.999Z', 'same'],
        ['2026-03-09T04:00:00.000Z', 'new'],
      ])
    },
  },
  {
    id: 'S206',
    title: 'the day on which clocks go back has 25 hours, and the hour that repeats is one window',
    needs: 'clock',
    async check(trial) {
      await expectWindows(trial, { period: 'day', timeZone: NEW_YORK }, [
        ['2026-11-01T03:59:59.999Z', 'new'],
        ['2026-11-01T04:00:00.000Z', 'new'],
        ['2026-11-02T04:59:59.999Z', 'same'],
        ['2026-11-02T05:00:00.000Z', 'new'],
      ])
      await expectWindows(trial.otherAccount(), { period: 'hour', timeZone: NEW_YORK }, [
        ['2026-11-01T05:00:00.000Z', 'new'],
        ['2026-11-01T06:59:59.999Z', 'same'],
        ['2026-11-01T07:00:00.000Z', 'new'],
      ])
    },
  },
  {
    id: 'S207',
    title: 'hours follow the zone, also one that is half an hour off',
    needs: 'clock',
    async check(trial) {
      await expectWindows(trial, { period: 'hour', timeZone: 'Asia/Kolkata' }, [
        ['2026-03-02T12:29:59.999Z', 'new'],
        ['2026-03-02T12:30:00.000Z', 'new'],
        ['2026-03-02T13:29:59.999Z', 'same'],
        ['2026-03-02T13:30:00.000Z', 'new'],
      ])
    },
  },
  {
    id: 'S208',
    title: 'weeks begin on Monday, across the turn of the year too; months on their first',
    needs: 'clock',
    async check(trial) {
      await expectWindows(trial, { period: 'week', timeZone: 'UTC' }, [
        ['2026-12-27T23:59:59.999Z', 'new'],
        ['2026-12-28T00:00:00.000Z', 'new'],
        ['2027-01-03T23:59:59.999Z', 'same'],
        ['2027-01-04T00:00:00.000Z', 'new'],
      ])
      await expectWindows(trial.otherAccount(), { period: 'month', timeZone: JOHANNESBURG }, [
        ['2027-01-31T21:59:59.999Z', 'new'],
        ['2027-01-31T22:00:00.000Z', 'new'],
        ['2027-02-28T21:59:59.999Z', 'same'],
        ['2027-02-28T22:00:00.000Z', 'new'],
      ])
    },
  },
  {
    id: 'S209',
    title: 'a refund goes to the window it was taken from, not to the present one',
    needs: 'clock',
    async check(trial) {
      const window = { period: 'day', timeZone: JOHANNESBURG } as const
      const claims = [trial.budget({ amount: 5, limit: 5, window })]
      trial.clock.set(NOON)
      const { order: yesterday } = await trial.admitted({ claims })
      trial.clock.advance(86_400_000)
      const { order: today } = await trial.admitted({ claims })
      await trial.outcome(yesterday, 'rejected')
      await trial.denied({ claims }, 'LIMIT_EXCEEDED')
      expectAmount((await trial.usage({ window })).reserved, 5, 'what today has reserved')
      await trial.outcome(today, 'rejected')
      expectAdmitted(await trial.admit({ claims }))
    },
  },
  {
    id: 'S210',
    title: 'usage of a budget is read in its present window',
    needs: 'clock',
    async check(trial) {
      const window = { period: 'day', timeZone: JOHANNESBURG } as const
      trial.clock.set(NOON)
      const { order } = await trial.admitted({ claims: [trial.budget({ amount: 5, limit: 5, window })] })
      await trial.outcome(order, 'filled')
      expectAmount((await trial.usage({ window })).used, 5, 'what today has used')
      trial.clock.advance(86_400_000)
      expectAmount((await trial.usage({ window })).used, 0, 'what tomorrow has used')
    },
  },
  {
    id: 'S211',
    title: 'time of an account never goes back, and a step back of over a second is reported',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(NOON)
      await trial.admitted()
      trial.clock.set(later(NOON, -1_000))
      const small = await trial.admitted()
      expectTime(small.admittedAt, NOON, 'admittedAt after a step back of a second')
      assert.equal(small.clockWentBackMs, undefined)
      trial.clock.set(later(NOON, -5_000))
      const large = await trial.admitted()
      expectTime(large.admittedAt, NOON, 'admittedAt after a step back of five seconds')
      assert.equal(large.clockWentBackMs, 5_000)
      const { changedAt } = await trial.change({ mode: 'PAPER' })
      expectTime(changedAt, NOON, 'changedAt after a step back')
      trial.clock.set(later(NOON, 1_000))
      expectTime((await trial.admitted()).admittedAt, later(NOON, 1_000), 'admittedAt when the clock is right again')
    },
  },
  {
    id: 'S212',
    title: 'a clock that steps back opens no lease, no window and no rate again',
    needs: 'clock',
    async check(trial) {
      const claims = [
        trial.budget({ key: 'conformance:budget', amount: 5, limit: 5, window: { period: 'day', timeZone: 'UTC' } }),
        trial.rate({ key: 'conformance:rate', max: 1, perMs: 60_000 }),
      ]
      trial.clock.set(NOON)
      await trial.change({ mode: 'LIVE', liveExpiresAt: later(NOON, 86_400_000) })
      trial.clock.set(later(NOON, 43_200_000))
      await trial.admitted({ claims })
      trial.clock.set(later(NOON, 43_100_000))
      await trial.denied({ claims }, 'LIMIT_EXCEEDED', 'RATE_EXCEEDED')
      trial.clock.set(later(NOON, 86_400_000))
      await trial.denied({}, 'LIVE_EXPIRED')
      const other = trial.otherAccount()
      await other.change({ mode: 'LIVE', liveExpiresAt: later(NOON, 86_400_000) })
      trial.clock.set(NOON)
      await other.denied({}, 'LIVE_EXPIRED')
    },
  },
]

/** `new`: a budget of one has room at this time. `same`: the one before took it. */
async function expectWindows(
  trial: Trial,
  window: CalendarWindow,
  times: readonly (readonly [string, 'new' | 'same'])[],
): Promise<void> {
  const claims = [trial.budget({ key: KEY, amount: 1, limit: 1, window })]
  for (const [time, expected] of times) {
    trial.clock.set(new Date(time))
    const { ok } = await trial.admit({ claims })
    assert.equal(ok, expected === 'new', `${time} must be in ${expected === 'new' ? 'a new window' : 'the window before'}`)
  }
}
