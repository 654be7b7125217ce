import { stepOf } from './model/decide-order.js'
import type { Answer, Call, Operation, OrderView } from './operation.js'

/**
 * What later answers say for certain of writes whose answer was lost, put into the history so that the search need not find
 * it out: orders and the names of changes are never reused and never vanish. What was seen took effect, by then, at the
 * time that it shows. An admission whose order was not found took no effect before the look.
 */
export function narrow(operations: readonly Operation[]): readonly Operation[] {
  const sightings = operations.flatMap(sightingsIn)
  const calls = new Map<string, number>()
  for (const { call } of operations) {
    const name = nameOf(call)
    if (name !== undefined) calls.set(name, (calls.get(name) ?? 0) + 1)
  }
  const snapshots = snapshotsIn(operations)
  return operations.map((operation) => {
    const { call, answer, clock } = operation
    const name = nameOf(call)
    if (answer === undefined && (call.kind === 'outcome' || call.kind === 'fill')) {
      const before = sightings.filter(({ name, view }) => name === `order ${call.clientOrderId}` && showsNothingOf(call, view))
      const invokedAt = Math.max(operation.invokedAt, ...before.map(({ by }) => by.invokedAt))
      return { ...fewerTimes(operation, snapshots), invokedAt }
    }
    if (answer !== undefined || name === undefined) return operation
    const ofIt = sightings.filter((sighting) => sighting.name === name)
    const absent = ofIt.filter(({ at }) => at === undefined).map(({ by }) => by.invokedAt)
    const invokedAt = Math.max(operation.invokedAt, ...absent)
    const [first] = ofIt.filter(({ at }) => at !== undefined).sort((a, b) => a.by.respondedAt - b.by.respondedAt)
    // When a change was made that nobody saw, shows nowhere.
    if (first?.at === undefined) return { ...(call.kind === 'changeMode' ? fewerTimes(operation, []) : operation), invokedAt }
    const { at, by } = first
    const times = clock.kind === 'between' || clock.times.includes(at) ? [at] : []
    const respondedAt = calls.get(name) === 1 ? by.respondedAt : operation.respondedAt
    return { ...operation, invokedAt, respondedAt, clock: { kind: 'listed', times } }
  })
}

/** The times that snapshots of holds were taken at: only they tell one time of a report or fill from another. */
function snapshotsIn(operations: readonly Operation[]): readonly number[] {
  const claims = operations.flatMap(({ call }) => (call.kind === 'admit' ? call.claims : []))
  const times = claims.flatMap((claim) => (claim.kind === 'hold' ? [claim.asOf] : []))
  return [...new Set(times)].sort((a, b) => a - b)
}

/** Of times with no snapshot between them the first stands for all: whatever is possible after a later one is so after it. */
function fewerTimes(operation: Operation, snapshots: readonly number[]): Operation {
  if (operation.clock.kind === 'between') return operation
  const firsts = new Map<number, number>()
  for (const time of [...operation.clock.times].sort((a, b) => a - b)) {
    const seenBy = snapshots.filter((asOf) => asOf <= time).length
    if (!firsts.has(seenBy)) firsts.set(seenBy, time)
  }
  return { ...operation, clock: { kind: 'listed', times: [...firsts.values()] } }
}

/** An answer that shows a write, with the store time that the write has there, or shows that it is not there. */
interface Sighting {
  readonly name: string
  readonly at: number | undefined
  readonly by: Operation
  /** Of an order that was there. */
  readonly view?: OrderView
}

/** Neither the quantity filled nor the status of an order ever goes back. */
function showsNothingOf(call: Extract<Call, { kind: 'outcome' | 'fill' }>, view: OrderView | undefined): boolean {
  if (view === undefined) return true
  return call.kind === 'fill' ? view.filled < call.fill.quantity : stepOf(view.status) < stepOf(call.to)
}

function nameOf(call: Call): string | undefined {
  if (call.kind === 'admit') return `order ${call.clientOrderId}`
  return call.kind === 'changeMode' ? `change ${call.reason}` : undefined
}

function sightingsIn(by: Operation): readonly Sighting[] {
  const { call, answer } = by
  if (answer === undefined) return []
  if (call.kind === 'findOrder' && call.by === 'clientOrderId' && 'order' in answer && answer.order === null)
    return [{ name: `order ${call.id}`, at: undefined, by }]
  const mode = modeIn(answer)
  const seen = mode === undefined ? [] : [{ name: `change ${mode.reason}`, at: mode.changedAt, by }]
  const orders = ordersIn(answer).map((view) => ({ name: `order ${view.clientOrderId}`, at: view.admittedAt, by, view }))
  return [...seen, ...orders]
}

function modeIn(answer: Answer) {
  if ('mode' in answer) return answer.mode
  if ('conflict' in answer) return answer.conflict
  return undefined
}

function ordersIn(answer: Answer): readonly OrderView[] {
  if ('orders' in answer) return answer.orders
  if ('existing' in answer) return [answer.existing]
  if ('moved' in answer) return [answer.moved]
  return 'order' in answer && answer.order !== null ? [answer.order] : []
}
