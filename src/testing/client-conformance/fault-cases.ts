import type { SubmitOutcome } from '../../core/trading-client.js'
import { describe, ensure, notApplicable } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import type { ClientFixture } from './client-fixture.js'
import type { TradingScene } from './trading-scene.js'

/** C80–C81: lost messages. */
export const FAULT_CASES: readonly ClientCase[] = [
  {
    id: 'C80',
    title: 'when the reply is lost the outcome is unknown, and the one order that arrived can be found',
    async check(scene) {
      const openBefore = (await scene.openOrders()).length
      await faultsOf(scene).loseReply()
      const order = await scene.approve(await scene.restingIntent())
      await ensureUnknown('a submit whose reply is lost', () => scene.client.submitOrder(order))
      await scene.eventually('openOrders() lists the order that arrived', async () => {
        return (await scene.openOrders()).length > openBefore ? true : undefined
      })
      if (scene.keepsClientOrderIds) {
        await scene.eventually('findOrder() finds the order that arrived', () => scene.client.findOrder(scene.query({ order })))
      }
      await scene.settle()
      const more = (await scene.openOrders()).length - openBefore
      ensure(more === 1, `a submit must never be repeated: one order must have arrived, and ${more} have`)
    },
  },
  {
    id: 'C81',
    title: 'when the request is lost the outcome is unknown, and nothing arrives later',
    async check(scene) {
      const openBefore = (await scene.openOrders()).length
      await faultsOf(scene).loseRequest()
      const order = await scene.approve(await scene.restingIntent())
      await ensureUnknown('a submit whose request is lost', () => scene.client.submitOrder(order))
      await scene.ensureNothingArrived(order, openBefore)
    },
  },
]

function faultsOf({ fixture }: TradingScene): NonNullable<ClientFixture['faults']> {
  return fixture.faults ?? notApplicable('the fixture has no `faults` to lose messages with')
}

/** A throw counts: whoever called knows as little. */
async function ensureUnknown(what: string, submit: () => Promise<SubmitOutcome>): Promise<void> {
  const [attempt] = await Promise.allSettled([submit()])
  const isUnknown = attempt.status === 'rejected' || attempt.value.kind === 'unknown'
  ensure(
    isUnknown,
    `${what} must be unknown, and is ${describe(attempt.status === 'fulfilled' ? attempt.value : attempt.reason)}`,
  )
}
