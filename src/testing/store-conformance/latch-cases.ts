import assert from 'node:assert/strict'
import type { LatchTrip } from '../../core/order-ledger.js'
import { EXIT_PAUSE_PREFIX } from '../../core/reserved.js'
import { expectAdmitted, expectDenied, expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

const START = new Date('2026-03-02T12:00:00.000Z')
const LATCHED = { latchKeys: ['daily-loss'] } as const

export const latchCases: readonly StoreCase[] = [
  {
    id: 'S161',
    title: 'a tripped latch denies LATCHED to orders that name it, and to no others',
    async check(trial) {
      expectAdmitted(await trial.admit(LATCHED))
      await trip(trial)
      await trial.denied(LATCHED, 'LATCHED')
      await trial.denied({ latchKeys: ['another', 'daily-loss'] }, 'LATCHED')
      expectAdmitted(await trial.admit({ latchKeys: ['another'] }))
      expectAdmitted(await trial.admit())
    },
  },
  {
    id: 'S162',
    title: 'a latch does not stop proven exits',
    async check(trial) {
      await trip(trial)
      expectAdmitted(await trial.admit({ ...LATCHED, isExit: true }))
    },
  },
  {
    id: 'S163',
    title: 'the pause of an asset stops its exits with EXIT_RATE_LIMITED',
    async check(trial) {
      const key = `${EXIT_PAUSE_PREFIX}BTC`
      await trip(trial, { key, until: later(await trial.now(), 3_600_000) })
      const [denial] = await trial.denied({ latchKeys: [key], isExit: true }, 'EXIT_RATE_LIMITED')
      assert.equal(denial?.details.key, key)
      expectAdmitted(await trial.admit({ latchKeys: [`${EXIT_PAUSE_PREFIX}ETH`], isExit: true }))
    },
  },
  {
    id: 'S164',
    title: 'a latch of one mode leaves the other alone; one without a mode holds in both',
    async check(trial) {
      await trip(trial, { mode: 'LIVE' })
      expectAdmitted(await trial.admit(LATCHED))
      await trial.goLive()
      await trial.denied(LATCHED, 'LATCHED')
      await trip(trial, { key: 'everywhere' })
      await trial.denied({ latchKeys: ['everywhere'] }, 'LATCHED')
      await trial.change({ mode: 'PAPER' })
      await trial.denied({ latchKeys: ['everywhere'] }, 'LATCHED')
    },
  },
  {
    id: 'S165',
    title: 'latches are listed as they were tripped, of one account',
    async check(trial) {
      const until = later(await trial.now(), 3_600_000)
      const tripped = await trip(trial, { mode: 'LIVE', reason: 'lost 5 %', actor: 'gate' })
      await trip(trial, { key: 'throttle', until })
      const latches = await trial.store.latches(trial.account)
      const found = latches.map(({ key, mode, reason, actor }) => ({ key, mode, reason, actor }))
      assert.deepEqual(
        found.sort((a, b) => (a.key < b.key ? -1 : 1)),
        [
          { key: 'daily-loss', mode: 'LIVE', reason: 'lost 5 %', actor: 'gate' },
          { key: 'throttle', mode: undefined, reason: 'test', actor: 'tester' },
        ],
      )
      const [loss, throttle] = ['daily-loss', 'throttle'].map((name) => latches.find(({ key }) => key === name))
      assert.equal(loss?.until, 'cleared')
      expectTime(loss.trippedAt, tripped.trippedAt, 'trippedAt')
      assert.ok(throttle?.until instanceof Date)
      expectTime(throttle.until, until, 'until')
      assert.deepEqual(await trial.store.latches(trial.otherAccount().account), [])
    },
  },
  {
    id: 'S166',
    title: 'a latch with a date ends by itself; tripping it again is one latch',
    async check(trial) {
      const now = await trial.now()
      await trip(trial, { until: later(now, -60_000) })
      assert.deepEqual(await trial.store.latches(trial.account), [])
      expectAdmitted(await trial.admit(LATCHED))
      await trip(trial, { until: later(now, 3_600_000) })
      await trip(trial, { until: 'cleared', reason: 'again' })
      const latches = await trial.store.latches(trial.account)
      assert.deepEqual(
        latches.map(({ until, reason }) => [until, reason]),
        [['cleared', 'again']],
      )
      await trial.denied(LATCHED, 'LATCHED')
    },
  },
  {
    id: 'S167',
    title: 'clearing a latch clears its key in every mode, and says how many there were',
    async check(trial) {
      const { store, account } = trial
      const clear = (key: string) => store.clearLatch({ account, key, reason: 'looked at it', actor: 'anna' })
      await trip(trial, { mode: 'PAPER' })
      await trip(trial, { mode: 'LIVE' })
      await trip(trial, { key: 'another' })
      assert.equal(
        await store.clearLatch({ account: trial.otherAccount().account, key: 'daily-loss', reason: 'r', actor: 'a' }),
        0,
      )
      await trial.denied(LATCHED, 'LATCHED')
      assert.equal(await clear('daily-loss'), 2)
      assert.equal(await clear('daily-loss'), 0)
      expectAdmitted(await trial.admit(LATCHED))
      expectDenied(await trial.admit({ latchKeys: ['another'] }), 'LATCHED')
    },
  },
  {
    id: 'S168',
    title: 'a latch outlives changes of mode and state',
    async check(trial) {
      await trip(trial)
      await trial.goLive()
      await trial.change({ mode: 'PAPER', state: 'HALTED' })
      await trial.change({ mode: 'PAPER', state: 'ACTIVE' })
      await trial.denied(LATCHED, 'LATCHED')
    },
  },
  {
    id: 'S169',
    title: 'a latch with a date denies until that moment, and from it on no more',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(START)
      await trip(trial, { until: later(START, 30_000) })
      trial.clock.advance(29_999)
      await trial.denied(LATCHED, 'LATCHED')
      assert.equal((await trial.store.latches(trial.account)).length, 1)
      trial.clock.advance(1)
      expectAdmitted(await trial.admit(LATCHED))
      assert.deepEqual(await trial.store.latches(trial.account), [])
    },
  },
  {
    id: 'S170',
    title: 'a latch that only a person clears is not shortened by tripping it again with a date',
    async check(trial) {
      await trip(trial)
      await trip(trial, { until: later(await trial.now(), -60_000) })
      assert.deepEqual(
        (await trial.store.latches(trial.account)).map(({ until }) => until),
        ['cleared'],
      )
      await trial.denied(LATCHED, 'LATCHED')
    },
  },
]

function trip({ store, account }: Trial, latch: Partial<LatchTrip> = {}) {
  return store.tripLatch({ account, key: 'daily-loss', reason: 'test', actor: 'tester', ...latch })
}
