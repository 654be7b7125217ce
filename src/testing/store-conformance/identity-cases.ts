import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { expectAdmitted } from './expectations.js'
import type { StoreCase } from './store-case.js'

export const identityCases: readonly StoreCase[] = [
  {
    id: 'S181',
    title: 'the first LIVE admission binds its venue account; another one is denied VENUE_ACCOUNT_MISMATCH, exits too',
    async check(trial) {
      const [ours, theirs] = twoIdentities()
      await trial.goLive()
      expectAdmitted(await trial.admit({ identity: ours }))
      await trial.denied({ identity: theirs }, 'VENUE_ACCOUNT_MISMATCH')
      await trial.denied({ identity: theirs, isExit: true }, 'VENUE_ACCOUNT_MISMATCH')
      expectAdmitted(await trial.admit({ identity: ours }))
    },
  },
  {
    id: 'S182',
    title: 'a denied order, a PAPER order and one that names no venue account bind nothing, and unbind nothing',
    async check(trial) {
      const [ours, theirs] = twoIdentities()
      expectAdmitted(await trial.admit({ identity: theirs }))
      await trial.goLive()
      await trial.denied({ identity: theirs, claims: [trial.budget({ amount: 2, limit: 1 })] }, 'LIMIT_EXCEEDED')
      expectAdmitted(await trial.admit())
      expectAdmitted(await trial.admit({ identity: ours }))
      expectAdmitted(await trial.admit())
      await trial.denied({ identity: theirs }, 'VENUE_ACCOUNT_MISMATCH')
    },
  },
  {
    id: 'S183',
    title: 'PAPER does not ask which venue account it is',
    async check(trial) {
      const [ours, theirs] = twoIdentities()
      await trial.goLive()
      expectAdmitted(await trial.admit({ identity: ours }))
      await trial.change({ mode: 'PAPER' })
      expectAdmitted(await trial.admit({ identity: theirs }))
    },
  },
  {
    id: 'S184',
    title: 'a changed venue account replaces the one before',
    async check(trial) {
      const [ours, theirs] = twoIdentities()
      const { store, account } = trial
      await trial.goLive()
      expectAdmitted(await trial.admit({ identity: ours }))
      await store.changeIdentity({ account, identity: theirs, reason: 'moved', actor: 'anna' })
      await trial.denied({ identity: ours }, 'VENUE_ACCOUNT_MISMATCH')
      expectAdmitted(await trial.admit({ identity: theirs }))
    },
  },
  {
    id: 'S185',
    title: 'a venue account belongs to one account: another is denied it, and cannot be moved to it',
    async check(trial) {
      const [ours] = twoIdentities()
      const other = trial.otherAccount()
      await trial.goLive()
      await other.goLive()
      expectAdmitted(await trial.admit({ identity: ours }))
      await other.denied({ identity: ours }, 'VENUE_ACCOUNT_MISMATCH')
      const moved = other.store.changeIdentity({ account: other.account, identity: ours, reason: 'moved', actor: 'anna' })
      await assert.rejects(moved, { code: 'IDENTITY_TAKEN' })
    },
  },
  {
    id: 'S186',
    title: 'a read of the mode says which venue account is bound',
    async check(trial) {
      const [ours] = twoIdentities()
      await trial.goLive()
      const bound = async (): Promise<string | undefined> => (await trial.store.readMode(trial.account))?.identity
      assert.equal(await bound(), undefined)
      expectAdmitted(await trial.admit({ identity: ours }))
      assert.equal(await bound(), ours)
      await trial.change({ mode: 'PAPER' })
      assert.equal(await bound(), ours)
    },
  },
]

/** New each time: a store may keep one account per venue account. */
function twoIdentities(): readonly [string, string] {
  return [`venue:${randomUUID()}`, `venue:${randomUUID()}`]
}
