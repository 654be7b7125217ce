import { CONFIRMED, WHO } from '../../execution/support/scene.js'
import { type ClockScene, type ClockStage, INTENT } from './clock-scene.js'

/** Something other than an order during which a clock jumps, and what is to be true afterwards. */
export interface ClockAct {
  readonly name: string
  readonly stage: ClockStage
  readonly prepare?: (scene: ClockScene) => Promise<unknown>
  readonly act: (scene: ClockScene) => Promise<string>
}

const FIVE_MINUTES = 300_000

async function reconcile({ during, router }: ClockScene): Promise<string> {
  const { settled, unresolved } = await during(router.reconcile())
  return `${settled.length} settled, ${unresolved.length} unresolved`
}

async function statusOf({ sound, account }: ClockScene): Promise<string> {
  return (await sound.findOrder({ account, intentId: INTENT.intentId ?? '' }))?.status ?? 'not there'
}

async function nextOrder({ during, router }: ClockScene): Promise<string> {
  const { outcome, mode } = await during(router.execute({ ...INTENT, intentId: 'i-next' }))
  return `${outcome} in ${mode}`
}

export const CLOCK_ACTS: readonly ClockAct[] = [
  {
    name: 'during a reconcile of an order that rests',
    stage: 'listed',
    prepare(scene) {
      scene.live.nextLostReply()
      return scene.order()
    },
    async act(scene) {
      const first = await reconcile(scene)
      if (first.startsWith('0')) await reconcile(scene)
      return `${first}, then ${await statusOf(scene)}`
    },
  },
  {
    // However far a clock jumps, it may have been sent a moment ago: nothing proves yet that it never arrived.
    name: 'during a reconcile of an order that is not to be found',
    stage: 'listed',
    prepare(scene) {
      scene.live.next({ kind: 'unknown', cause: 'lost' })
      return scene.order()
    },
    act: async (scene) => `${await reconcile(scene)}; at once again ${await reconcile(scene)}`,
  },
  {
    name: 'during a cancel',
    stage: 'canceled',
    prepare: (scene) => scene.order(),
    async act(scene) {
      const { during, router, sound, account } = scene
      const record = await sound.findOrder({ account, intentId: INTENT.intentId ?? '' })
      const { kind } = await during(router.cancel(record?.order.clientOrderId ?? ''))
      await reconcile(scene)
      return `${kind}, then ${await statusOf(scene)}`
    },
  },
  {
    name: 'as LIVE is set for 5 min',
    stage: 'now',
    prepare: ({ during, orchestrator }) => during(orchestrator.enablePaperMode(WHO)),
    async act(scene) {
      const { during, orchestrator } = scene
      const { mode } = await during(orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: FIVE_MINUTES }))
      return `${mode}; the next ${await nextOrder(scene)}`
    },
  },
  {
    name: 'as PAPER is set',
    stage: 'changeMode',
    async act(scene) {
      const { mode } = await scene.during(scene.orchestrator.enablePaperMode(WHO))
      return `${mode}; the next ${await nextOrder(scene)}`
    },
  },
]
