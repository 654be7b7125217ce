import type { Operation } from './operation.js'

/** A row of an account's audit chain, as far as its order matters. */
export interface AuditRow {
  readonly sequence: number
  readonly kind: string
  readonly at: number
}

/**
 * A second look at a history, independent of the search for a linearization: it takes the store's own order, the audit
 * sequence, at its word, and says where that contradicts real time, store time or the versions of the mode (I3, I4, R9).
 */
export function auditOrderProblems(operations: readonly Operation[]): readonly string[] {
  const writes = operations.filter((operation) => operation.sequence !== undefined && timeOf(operation) !== undefined)
  const inOrder = [...writes].sort((a, b) => sequenceOf(a) - sequenceOf(b))
  return [
    ...againstRealTime(operations, writes),
    ...backwards(inOrder),
    ...staleVersions(inOrder),
    ...admittedAfterChange(operations),
    ...stoppedForNothing(operations),
  ]
}

/** Gaps, repeats and steps back of time in the rows themselves. */
export function auditRowProblems(rows: readonly AuditRow[]): readonly string[] {
  return rows.flatMap(({ sequence, kind, at }, index) => {
    const before = rows[index - 1]
    const gap = sequence === index + 1 ? [] : [`row ${index + 1} of the chain is ${kind} with sequence ${sequence}`]
    const back = before !== undefined && at < before.at ? [`row ${sequence} (${kind}) is earlier than the row before it`] : []
    return [...gap, ...back]
  })
}

/** The store time that a write was stamped with. */
function timeOf({ answer }: Operation): number | undefined {
  if (answer === undefined) return undefined
  if ('admittedAt' in answer) return answer.admittedAt
  if ('changed' in answer) return answer.changed.changedAt
  if ('moved' in answer) return answer.at
  return undefined
}

function sequenceOf({ sequence = 0 }: Operation): number {
  return sequence
}

/** What was answered before another was invoked has the lower number; a read may show the same one. */
function againstRealTime(operations: readonly Operation[], writes: readonly Operation[]): readonly string[] {
  const numbered = operations.filter(({ sequence }) => sequence !== undefined)
  return numbered.flatMap((later) =>
    writes
      .filter((earlier) => earlier !== later && earlier.respondedAt < later.invokedAt)
      .filter((earlier) => sequenceOf(earlier) >= sequenceOf(later) + (timeOf(later) === undefined ? 1 : 0))
      .map((earlier) => `#${earlier.id} was over before #${later.id} began, and the audit has them the other way round`),
  )
}

function backwards(inOrder: readonly Operation[]): readonly string[] {
  return inOrder.flatMap((operation, index) => {
    const before = inOrder[index - 1]
    if (before === undefined) return []
    const found: string[] = []
    if (sequenceOf(before) === sequenceOf(operation)) found.push(`#${before.id} and #${operation.id} share an audit sequence`)
    if ((timeOf(before) ?? 0) > (timeOf(operation) ?? 0))
      found.push(`store time goes back from #${before.id} to #${operation.id}`)
    return found
  })
}

/** Between two changes of the mode only admissions against the version between them. */
function staleVersions(inOrder: readonly Operation[]): readonly string[] {
  const found: string[] = []
  let version = 0
  for (const { id, call, answer } of inOrder) {
    if (answer === undefined) continue
    if ('changed' in answer) {
      if (answer.changed.version <= version) found.push(`#${id} made version ${answer.changed.version} after ${version}`)
      version = answer.changed.version
    }
    if ('admittedAt' in answer && call.kind === 'admit' && call.expectedVersion < version)
      found.push(`#${id} was admitted against version ${call.expectedVersion} after the change to ${version}`)
  }
  return found
}

/** I4 by real time alone. */
function admittedAfterChange(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap(({ id, call, answer, invokedAt }) => {
    if (answer === undefined || !('admittedAt' in answer) || call.kind !== 'admit') return []
    return operations
      .filter((change) => change.respondedAt < invokedAt && change.answer !== undefined && 'changed' in change.answer)
      .filter(({ answer: made }) => made !== undefined && 'changed' in made && made.changed.version > call.expectedVersion)
      .map((change) => `#${id} was asked after #${change.id} had changed the mode, and was admitted all the same`)
  })
}

/** `STOPPING` is said only while a change of the mode is under way. */
function stoppedForNothing(operations: readonly Operation[]): readonly string[] {
  return operations.flatMap(({ id, answer, invokedAt, respondedAt }) => {
    if (answer === undefined || !('denied' in answer) || !answer.denied.includes('STOPPING')) return []
    const overlaps = operations.some(
      (other) => other.call.kind === 'changeMode' && other.invokedAt < respondedAt && other.respondedAt > invokedAt,
    )
    return overlaps ? [] : [`#${id} was denied STOPPING while nothing changed the mode`]
  })
}
