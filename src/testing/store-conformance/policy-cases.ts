import type { PolicyAdoption } from '../../core/order-ledger.js'
import { expectAdmitted } from './expectations.js'
import type { StoreCase } from './store-case.js'
import { later, type Trial } from './trial.js'

const START = new Date('2026-03-02T12:00:00.000Z')
const A = { policyHash: 'policy-a' } as const
const B = { policyHash: 'policy-b' } as const

export const policyCases: readonly StoreCase[] = [
  {
    id: 'S171',
    title: 'the first LIVE admission adopts its policy; another one is denied POLICY_MISMATCH',
    async check(trial) {
      await trial.goLive()
      expectAdmitted(await trial.admit(A))
      await trial.denied(B, 'POLICY_MISMATCH')
      expectAdmitted(await trial.admit(A))
    },
  },
  {
    id: 'S172',
    title: 'a denied order adopts no policy',
    async check(trial) {
      await trial.goLive()
      await trial.denied({ ...A, claims: [trial.budget({ amount: 2, limit: 1 })] }, 'LIMIT_EXCEEDED')
      expectAdmitted(await trial.admit(B))
      await trial.denied(A, 'POLICY_MISMATCH')
    },
  },
  {
    id: 'S173',
    title: 'PAPER neither adopts a policy nor asks for one',
    async check(trial) {
      expectAdmitted(await trial.admit(A))
      await trial.goLive()
      expectAdmitted(await trial.admit(B))
      await trial.change({ mode: 'PAPER' })
      expectAdmitted(await trial.admit(A))
    },
  },
  {
    id: 'S174',
    title: 'an exit passes under any policy',
    async check(trial) {
      await trial.goLive()
      expectAdmitted(await trial.admit(A))
      expectAdmitted(await trial.admit({ ...B, isExit: true }))
      await trial.denied(B, 'POLICY_MISMATCH')
    },
  },
  {
    id: 'S175',
    title: 'adopting a policy replaces the one before',
    async check(trial) {
      await trial.goLive()
      expectAdmitted(await trial.admit(A))
      await adopt(trial, { hash: 'policy-b' })
      await trial.denied(A, 'POLICY_MISMATCH')
      expectAdmitted(await trial.admit(B))
    },
  },
  {
    id: 'S176',
    title: 'a policy can be adopted before the first LIVE order',
    async check(trial) {
      await adopt(trial, { hash: 'policy-b' })
      await trial.goLive()
      await trial.denied(A, 'POLICY_MISMATCH')
      expectAdmitted(await trial.admit(B))
    },
  },
  {
    id: 'S177',
    title: 'a second policy is accepted while the overlap lasts, and without one it is not',
    async check(trial) {
      const now = await trial.now()
      await trial.goLive()
      const both = { hash: 'policy-b', alsoAccept: 'policy-a' }
      await adopt(trial, { ...both, acceptUntil: later(now, 3_600_000) })
      expectAdmitted(await trial.admit(A))
      expectAdmitted(await trial.admit(B))
      await trial.denied({ policyHash: 'policy-c' }, 'POLICY_MISMATCH')
      await adopt(trial, { ...both, acceptUntil: later(now, -60_000) })
      await trial.denied(A, 'POLICY_MISMATCH')
      await adopt(trial, both)
      await trial.denied(A, 'POLICY_MISMATCH')
      expectAdmitted(await trial.admit(B))
    },
  },
  {
    id: 'S178',
    title: 'policies of two scopes and of two accounts never mix',
    async check(trial) {
      const other = trial.otherAccount()
      await trial.goLive()
      await other.goLive()
      expectAdmitted(await trial.admit(A))
      expectAdmitted(await trial.admit({ ...B, policyScope: 'second' }))
      expectAdmitted(await other.admit(B))
      await trial.denied(B, 'POLICY_MISMATCH')
      await trial.denied({ ...B, policyScope: 'default' }, 'POLICY_MISMATCH')
      await trial.denied({ ...A, policyScope: 'second' }, 'POLICY_MISMATCH')
      await other.denied(A, 'POLICY_MISMATCH')
    },
  },
  {
    id: 'S179',
    title: 'the overlap of two policies ends at its moment',
    needs: 'clock',
    async check(trial) {
      trial.clock.set(START)
      await trial.goLive()
      await adopt(trial, { hash: 'policy-b', alsoAccept: 'policy-a', acceptUntil: later(START, 60_000) })
      trial.clock.advance(59_999)
      expectAdmitted(await trial.admit(A))
      trial.clock.advance(1)
      await trial.denied(A, 'POLICY_MISMATCH')
      expectAdmitted(await trial.admit(B))
    },
  },
]

function adopt({ store, account }: Trial, policy: Pick<PolicyAdoption, 'hash' | 'alsoAccept' | 'acceptUntil'>): Promise<void> {
  return store.adoptPolicy({ account, scope: 'default', reason: 'test', actor: 'tester', ...policy })
}
