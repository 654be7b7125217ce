import type { ExecutionStore } from '../../../src/core/execution-store.js'
import { BUY, type FaultScene, lineOf, outcomeOf } from './fault-scene.js'

/** A moment in an order's life in which the store is asked, and what to do to get there. */
export interface StoreStage {
  readonly name: string
  /** The fault strikes with the first call of this method; absent, as the order is handed to the venue's client. */
  readonly call?: keyof ExecutionStore
  /** Before the fault is set. Returns the orders to look after. */
  readonly prepare?: (scene: FaultScene) => Promise<readonly string[]>
  readonly act: (scene: FaultScene, known: readonly string[]) => Promise<{ readonly answer: string; readonly known?: string }>
}

async function execute(scene: FaultScene): Promise<{ readonly answer: string; readonly known?: string }> {
  const result = await scene.during(scene.router.execute(BUY))
  return { answer: lineOf(result), ...(result.clientOrderId === undefined ? {} : { known: result.clientOrderId }) }
}

async function afterAnAnswer(scene: FaultScene): Promise<readonly string[]> {
  const { clientOrderId } = await scene.during(scene.router.execute(BUY))
  return [clientOrderId ?? '']
}

async function afterALostAnswer(scene: FaultScene): Promise<readonly string[]> {
  scene.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
  return afterAnAnswer(scene)
}

async function reconcile({ during, router }: FaultScene): Promise<{ readonly answer: string }> {
  const answer = during(router.reconcile()).then(
    ({ settled, unresolved }) => `${settled.length} settled, ${unresolved.length} unresolved`,
  )
  return { answer: await outcomeOf(answer) }
}

export const STORE_STAGES: readonly StoreStage[] = [
  { name: 'reading the mode', call: 'readMode', act: execute },
  { name: 'admission', call: 'admit', act: execute },
  { name: 'recording the outcome', call: 'recordOutcome', act: execute },
  { name: 'reconcile, reading', call: 'unresolvedOrders', prepare: afterALostAnswer, act: reconcile },
  { name: 'reconcile, writing', call: 'recordOutcome', prepare: afterALostAnswer, act: reconcile },
  {
    name: 'cancel',
    call: 'findOrder',
    prepare: afterAnAnswer,
    act: async ({ during, router }, [known = '']) => ({
      answer: await outcomeOf(during(router.cancel(known)).then(({ kind }) => kind)),
    }),
  },
  {
    name: 'emergency stop',
    call: 'changeMode',
    prepare: afterAnAnswer,
    act: async ({ during, router }) => {
      const { clear, reason = '' } = await during(router.emergencyStop({ reason: 'test', actor: 'test' }))
      return { answer: `clear: ${clear} ${reason}`.trim() }
    },
  },
]

/** Between the admission and its outcome: nothing is asked of the store. */
export const SENDING_STAGES: readonly StoreStage[] = [
  { name: 'sending', act: execute },
  {
    name: 'sending, and the answer is lost',
    async prepare(scene) {
      scene.fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' })
      return []
    },
    act: execute,
  },
]

/** The store, and a fault that is armed when the stage begins to be watched and the call is made. */
export function strikingAt(
  store: ExecutionStore,
  strike: { call?: keyof ExecutionStore | undefined; arm: () => void },
): ExecutionStore {
  return new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (strike.call === property) {
          strike.call = undefined
          strike.arm()
        }
        return member.apply(target, args)
      }
    },
  })
}
