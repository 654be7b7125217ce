import assert from 'node:assert/strict'
import type { HeartbeatRecord } from '../../core/heartbeat-store.js'
import { expectTime } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

const START = new Date('2026-03-02T12:00:00.000Z')

export const heartbeatCases: readonly StoreCase[] = [
  {
    id: 'S281',
    title: 'nothing is heard of an account before its first beat; then each name has one heartbeat, by name',
    async check(trial) {
      const { store, account } = trial
      assert.deepEqual(await store.heartbeats(account), [])
      for (const name of ['bot-b', 'bot-a', 'bot-b']) await store.beat({ account, name })
      const heard = await store.heartbeats(account)
      assert.deepEqual(
        heard.map(({ name, beats }) => [name, beats]),
        [
          ['bot-a', 1],
          ['bot-b', 2],
        ],
      )
      for (const { ageMs } of heard) assert.ok(Number.isFinite(ageMs) && ageMs >= 0, `${ageMs} must be an age`)
      assert.deepEqual(await store.heartbeats(trial.otherAccount().account), [])
    },
  },
  {
    id: 'S282',
    title: 'the time to live is that of the last beat, and absent when that promised none',
    async check(trial) {
      const { store, account } = trial
      await store.beat({ account, name: 'bot', ttlMs: 5_000 })
      assert.equal((await heartbeat(trial)).ttlMs, 5_000)
      await store.beat({ account, name: 'bot', ttlMs: 250 })
      assert.equal((await heartbeat(trial)).ttlMs, 250)
      await store.beat({ account, name: 'bot' })
      assert.equal('ttlMs' in (await heartbeat(trial)), false)
    },
  },
  {
    id: 'S283',
    title: 'beats that come at the same moment all count',
    async check(trial) {
      const { store, account } = trial
      await Promise.all(Array.from({ length: 12 }, () => store.beat({ account, name: 'bot' })))
      assert.equal((await heartbeat(trial)).beats, 12)
    },
  },
  {
    id: 'S284',
    title: 'a beat is in no audit chain, and neither moves the account on nor makes one',
    async check(trial) {
      const { store, account } = trial
      await store.beat({ account, name: 'bot' })
      assert.equal((await store.readMode(account))?.sequence ?? 0, 0)
      await trial.admitted()
      const before = await store.verifyAudit({ account })
      await store.beat({ account, name: 'bot' })
      assert.deepEqual(await store.verifyAudit({ account }), before)
    },
  },
  {
    id: 'S285',
    title: 'a heartbeat ages by the clock of the store until its next beat',
    needs: 'clock',
    async check(trial) {
      const { store, account, clock } = trial
      clock.set(START)
      await store.beat({ account, name: 'bot' })
      const first = await heartbeat(trial)
      expectTime(first.at, START, 'the time of the beat')
      assert.equal(first.ageMs, 0)
      clock.advance(7_001)
      assert.equal((await heartbeat(trial)).ageMs, 7_001)
      await store.beat({ account, name: 'bot' })
      const second = await heartbeat(trial)
      expectTime(second.at, later(START, 7_001), 'the time of the beat')
      assert.equal(second.ageMs, 0)
    },
  },
  {
    id: 'S286',
    title: 'after the clock went back no age is negative, a new beat has the new time, and beats still count up',
    needs: 'clock',
    async check(trial) {
      const { store, account, clock } = trial
      clock.set(START)
      await trial.admitted()
      await store.beat({ account, name: 'bot' })
      clock.set(later(START, -3_600_000))
      assert.equal((await heartbeat(trial)).ageMs, 0)
      await store.beat({ account, name: 'bot' })
      const { at, beats } = await heartbeat(trial)
      expectTime(at, later(START, -3_600_000), 'the time of the beat')
      assert.equal(beats, 2)
      clock.advance(9_000)
      assert.equal((await heartbeat(trial)).ageMs, 9_000, 'silence must show at once, whatever the clock did before')
    },
  },
  {
    id: 'S287',
    title: 'other connections hear a beat',
    needs: 'reopen',
    async check(trial) {
      const again = await trial.reopen()
      await trial.store.beat({ account: trial.account, name: 'bot', ttlMs: 5_000 })
      await again.store.beat({ account: trial.account, name: 'bot', ttlMs: 5_000 })
      assert.equal((await heartbeat(trial)).beats, 2)
      assert.equal((await heartbeat(again)).beats, 2)
    },
  },
]

async function heartbeat({ store, account }: Trial): Promise<HeartbeatRecord> {
  const [heard, ...others] = await store.heartbeats(account)
  assert.ok(heard !== undefined && others.length === 0, 'one heartbeat must be heard')
  return heard
}
