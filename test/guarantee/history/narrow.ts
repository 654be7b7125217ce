import type { Answer, Call, Operation } from './operation.js'

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
  return operations.map((operation) => {
    const { call, answer, clock } = operation
    const name = nameOf(call)
    if (answer !== undefined || name === undefined) return operation
    const ofIt = sightings.filter((sighting) => sighting.name === name)
    const absent = ofIt.filter(({ at }) => at === undefined).map(({ by }) => by.invokedAt)
    const invokedAt = Math.max(operation.invokedAt, ...absent)
    const [first] = ofIt.filter(({ at }) => at !== undefined).sort((a, b) => a.by.respondedAt - b.by.respondedAt)
    if (first?.at === undefined || calls.get(name) !== 1) return { ...operation, invokedAt }
    const { at, by } = first
    const seen = clock.kind === 'between' || clock.times.includes(at) ? [at] : []
    return { ...operation, invokedAt, respondedAt: by.respondedAt, clock: { kind: 'listed', times: seen } }
  })
}

/** An answer that shows a write, with the store time that the write has there, or shows that it is not there. */
interface Sighting {
  readonly name: string
  readonly at: number | undefined
  readonly by: Operation
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
  const orders = ordersIn(answer).map(({ clientOrderId, admittedAt }) => ({ name: `order ${clientOrderId}`, at: admittedAt, by }))
  return [...seen, ...orders]
}

function modeIn(answer: Answer) {
  if ('mode' in answer) return answer.mode
  if ('conflict' in answer) return answer.conflict
  return undefined
}

function ordersIn(answer: Answer): readonly { readonly clientOrderId: string; readonly admittedAt: number }[] {
  if ('orders' in answer) return answer.orders
  if ('existing' in answer) return [answer.existing]
  if ('moved' in answer) return [answer.moved]
  return 'order' in answer && answer.order !== null ? [answer.order] : []
}
