import type { OrderStatus } from '../../../../src/core/vocabulary.js'
import type { OutcomeCall, SeenFill } from '../operation.js'
import { type AccountState, hasEnded, type ModelHold, type ModelOrder, viewOf } from './account-state.js'
import type { Decision } from './decide-admission.js'

/** How far along each status is; an outcome that is not further along is old news. */
const STEPS: readonly (readonly OrderStatus[])[] = [['admitted'], ['unknown'], ['open'], ['partially_filled']]

export function stepOf(status: OrderStatus): number {
  return hasEnded(status) ? STEPS.length : STEPS.findIndex((statuses) => statuses.includes(status))
}

export function decideOutcome(state: AccountState, call: OutcomeCall, at: number): Decision {
  const order = orderOf(state, call.clientOrderId)
  if (order === undefined) return { answer: { refused: 'UNKNOWN_ORDER' }, state }
  const fresh = call.fills.filter(({ id }) => !state.fillIds.includes(fillKey(order, id)))
  const fillTotal = order.fillTotal + sumOf(fresh)
  const filled = Math.max(order.filled, call.filled ?? 0, fillTotal)
  const status = stepOf(call.to) > stepOf(order.status) ? call.to : order.status
  const { after, state: next } = moved(state, order, { ...order, status, filled, fillTotal }, fresh, at)
  return { answer: { moved: viewOf(after, at), at }, state: next }
}

export function decideFill(state: AccountState, call: { clientOrderId: string; fill: SeenFill }, at: number): Decision {
  const order = orderOf(state, call.clientOrderId)
  if (order === undefined) return { answer: { refused: 'UNKNOWN_ORDER' }, state }
  if (state.fillIds.includes(fillKey(order, call.fill.id))) return { answer: { fill: 'duplicate' }, state }
  const fillTotal = order.fillTotal + call.fill.quantity
  const filled = Math.max(order.filled, fillTotal)
  const whole = filled >= order.admission.quantity ? 'filled' : 'partially_filled'
  const status = hasEnded(order.status) ? order.status : whole
  const { state: next } = moved(state, order, { ...order, status, filled, fillTotal }, [call.fill], at)
  return { answer: { fill: 'recorded' }, state: next }
}

/** An execution counts once within its mode. */
function fillKey({ admission }: ModelOrder, id: string): string {
  return `${admission.mode} ${id}`
}

function moved(state: AccountState, before: ModelOrder, moves: ModelOrder, fills: readonly SeenFill[], at: number) {
  const holds = Object.entries(before.holds).map(([key, hold]) => [key, settled(key, hold, before, moves, at)] as const)
  const refunded = hasEnded(before.status) ? before.refunded && !arrives(before, moves) : wasNeverTaken(moves)
  const after: ModelOrder = { ...moves, refunded, holds: Object.fromEntries(holds) }
  const orders = state.orders.map((other) => (other === before ? after : other))
  const fillIds = [...state.fillIds, ...fills.map(({ id }) => fillKey(before, id))]
  return { after, state: { ...state, lastAt: at, orders, fillIds } }
}

/** R3: refused by the venue, or never sent, with nothing filled. */
function wasNeverTaken({ status, filled }: ModelOrder): boolean {
  return filled === 0 && (status === 'not_sent' || status === 'rejected')
}

/** The venue has an order after all whose budgets were given back: it fills, and they are taken again. */
function arrives(before: ModelOrder, after: ModelOrder): boolean {
  return before.refunded && after.filled > 0
}

/**
 * R5: the end of an order reflects all of a hold. Until then a reservation is reflected once the venue has the order, and a
 * settlement part by part, as fills arrive. An order that fills after it was believed not to be at the venue is reflected whole
 * at that moment, once more.
 */
function settled(key: string, hold: ModelHold, before: ModelOrder, after: ModelOrder, at: number): ModelHold {
  const claim = before.admission.claims.find((taken) => taken.key === key)
  if (claim?.kind !== 'hold') return hold
  if (hasEnded(before.status))
    return arrives(before, after) ? { ...hold, reflected: [...hold.reflected, { amount: claim.amount, at }] } : hold
  const { quantity } = before.admission
  const rests = after.status === 'open' || after.status === 'partially_filled'
  let open = hold.open
  if (claim.reflectedBy === 'settlement' && after.filled > before.filled)
    open = Math.min(open, (claim.amount * Math.max(quantity - after.filled, 0)) / quantity)
  if (hasEnded(after.status) || (rests && claim.reflectedBy === 'reservation')) open = 0
  if (open === hold.open) return hold
  return { open, reflected: [...hold.reflected, { amount: hold.open - open, at }] }
}

function orderOf(state: AccountState, clientOrderId: string): ModelOrder | undefined {
  return state.orders.find(({ admission }) => admission.clientOrderId === clientOrderId)
}

function sumOf(fills: readonly SeenFill[]): number {
  return fills.reduce((sum, { quantity }) => sum + quantity, 0)
}
