import type { ApprovalErrorCode, ApprovedOrder } from '../../core/approved-order.js'
import { describe, ensure, ensureThrows } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import type { ApprovalOverrides } from './client-fixture.js'
import { ensureAccepted, isAbout, type PlacedOrder, type TradingScene } from './trading-scene.js'

/** C20–C25: nothing leaves without a fresh, unused approval of the right mode. */
export const APPROVAL_CASES: readonly ClientCase[] = [
  {
    id: 'C20',
    title: 'refuses anything that only looks like an approved order, and sends nothing',
    async check(scene) {
      const order = await scene.approve(await scene.restingIntent())
      const openBefore = (await scene.openOrders()).length
      for (const [kind, lookAlike] of Object.entries(lookAlikesOf(order))) {
        await ensureRefused(scene, lookAlike, 'NOT_APPROVED', `submitOrder() with ${kind}`)
      }
      await scene.ensureNothingArrived(order, openBefore)
    },
  },
  {
    id: 'C21',
    title: 'refuses an approval that was used, and sends nothing more',
    async check(scene) {
      const openBefore = (await scene.openOrders()).length
      const placed = await scene.rest()
      await ensureRefused(scene, placed.order, 'APPROVAL_USED', 'submitOrder() with an approval that was used')
      await ensureOneMore(scene, placed, openBefore)
    },
  },
  {
    id: 'C22',
    title: 'spends an approval once when it is submitted twice at the same time',
    async check(scene) {
      const openBefore = (await scene.openOrders()).length
      const order = await scene.approve(await scene.restingIntent())
      const attempts = await Promise.allSettled([scene.client.submitOrder(order), scene.client.submitOrder(order)])
      const codes = attempts
        .map((attempt) => (attempt.status === 'rejected' ? codeOf(attempt.reason) : attempt.value.kind))
        .sort()
      ensure(
        codes.join() === 'APPROVAL_USED,accepted',
        `one submit must be accepted and the other throw APPROVAL_USED; they gave ${codes.join(' and ')}`,
      )
      const accepted = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
      for (const outcome of accepted)
        await ensureOneMore(scene, { order, venueOrderId: ensureAccepted(outcome, 'one submit') }, openBefore)
    },
  },
  {
    id: 'C23',
    title: 'refuses an approval that has expired, and sends nothing',
    check: (scene) => ensureNotSent(scene, { ttlMs: 0 }, 'APPROVAL_EXPIRED', 'an approval that has expired'),
  },
  {
    id: 'C24',
    title: 'refuses an approval for the other mode, and sends nothing',
    async check(scene) {
      const mode = scene.mode === 'LIVE' ? 'PAPER' : 'LIVE'
      await ensureNotSent(scene, { mode }, 'APPROVAL_WRONG_MODE', `an approval for ${mode}`)
    },
  },
  {
    id: 'C25',
    title: 'sends nothing when its signal was aborted before the start',
    async check(scene) {
      const openBefore = (await scene.openOrders()).length
      const order = await scene.approve(await scene.restingIntent())
      const [attempt] = await Promise.allSettled([scene.client.submitOrder(order, { signal: AbortSignal.abort() })])
      ensure(
        attempt.status === 'rejected' || attempt.value.kind === 'unknown',
        `a submit that was aborted before it began must throw or be unknown, and gave ${describe(attempt)}`,
      )
      await scene.ensureNothingArrived(order, openBefore)
    },
  },
]

function lookAlikesOf(order: ApprovedOrder): Record<string, ApprovedOrder> {
  return {
    'a copy of an approved order': Object.freeze({ ...order }),
    'an object that inherits from an approved order': Object.create(order) as ApprovedOrder,
    'a proxy of an approved order': new Proxy(order, {}),
  }
}

async function ensureNotSent(
  scene: TradingScene,
  overrides: ApprovalOverrides,
  code: ApprovalErrorCode,
  what: string,
): Promise<void> {
  const openBefore = (await scene.openOrders()).length
  const order = await scene.approve(await scene.restingIntent(), overrides)
  await ensureRefused(scene, order, code, `submitOrder() with ${what}`)
  await scene.ensureNothingArrived(order, openBefore)
}

async function ensureRefused(scene: TradingScene, order: ApprovedOrder, code: ApprovalErrorCode, what: string): Promise<void> {
  const error = await ensureThrows(what, async () => scene.client.submitOrder(order))
  ensure(codeOf(error) === code, `${what} must throw an ApprovalError with code ${code}, and threw ${describe(error)}`)
}

async function ensureOneMore(scene: TradingScene, placed: PlacedOrder, openBefore: number): Promise<void> {
  await scene.eventually('the order that was accepted is open', () => scene.open(placed))
  await scene.settle()
  const open = await scene.openOrders()
  ensure(open.length === openBefore + 1, `one more order must be open, and ${open.length - openBefore} are`)
  ensure(open.filter(isAbout(placed)).length === 1, 'the order must be open once')
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}
