/** A sequential specification: what each operation may do to a state, given what was seen of it. */
export interface Model<State, Operation> {
  readonly initial: State
  /** Equal for equal states, different for different ones. */
  text(state: State): string
  /**
   * The states that the operation may lead to with the answer that it got; none when that answer is impossible. The very same
   * state, and only it, stands for an operation that with this answer changes nothing, whenever it comes.
   */
  next(state: State, operation: Operation): readonly State[]
  /** True when the operation can follow neither this state nor any that comes of it. Spares the search what lies beyond. */
  isTooLate?(state: State, operation: Operation): boolean
  /** In words: what the operation would answer. */
  expects(state: State, operation: Operation): string
}

/** When an operation was invoked and answered, by one clock that orders events. `Infinity`: never answered. */
export interface Timed {
  readonly invokedAt: number
  readonly respondedAt: number
  /** Where the store itself put it. Says which order to try first, and proves nothing. */
  readonly sequence?: number
}

export type Verdict<State, Operation> =
  | { readonly linearizable: true; readonly order: readonly Operation[] }
  /** As far as any order came, the state there, and the operations of which one would have had to be next. */
  | {
      readonly linearizable: false
      readonly order: readonly Operation[]
      readonly state: State
      readonly next: readonly Operation[]
    }

/** More than any sound history needs by far. Beyond it nothing is claimed: the checker throws. */
const MOST_STEPS = 200_000

interface Node<State, Operation> {
  readonly state: State
  /** One bit for each operation that is in the order already. */
  readonly done: bigint
  /** How many operations that were answered are among them. */
  readonly explained: number
  readonly last: Operation | undefined
  readonly before: Node<State, Operation> | undefined
}

/**
 * Looks for an order of the operations that keeps real time (what was answered before another was invoked comes first) and
 * in which a store that does one thing at a time would have given every answer. After Wing and Gong, with Lowe's memory of
 * what was tried: the same operations done and the same state reached need no second look. An operation without an answer
 * may stand anywhere after its invocation, or nowhere.
 *
 * @throws Error when the search does not end within a bound, so that nothing passes for want of time.
 */
export function linearize<State, Operation extends Timed>(
  operations: readonly Operation[],
  model: Model<State, Operation>,
): Verdict<State, Operation> {
  const sorted = [...operations].sort((a, b) => a.invokedAt - b.invokedAt)
  const answered = sorted.reduce((bits, { respondedAt }, index) => (respondedAt === Infinity ? bits : bits | bit(index)), 0n)
  const root = { state: model.initial, done: 0n, explained: 0, last: undefined, before: undefined }
  const open: Node<State, Operation>[] = [root]
  const tried = new Set<string>([textOf(root, model)])
  let furthest: Node<State, Operation> = root
  for (let node = open.pop(), steps = 0; node !== undefined; node = open.pop(), steps += 1) {
    if ((node.done & answered) === answered) return { linearizable: true, order: orderOf(node) }
    if (steps > MOST_STEPS) throw new Error(`No verdict on ${operations.length} operations after ${MOST_STEPS} steps.`)
    if (node.explained > furthest.explained) furthest = node
    const ahead: Node<State, Operation>[] = []
    for (const index of candidates(sorted, node.done)) {
      const operation = sorted[index]
      if (operation === undefined) continue
      const isAnswered = operation.respondedAt !== Infinity
      const states = model.next(node.state, operation)
      const explained = node.explained + (isAnswered ? 1 : 0)
      const reach = (state: State) => ({ state, done: node.done | bit(index), explained, last: operation, before: node })
      // What only looked, and may come now, never needs to come later: no other branch can do better.
      if (isAnswered && states.length === 1 && states[0] === node.state) {
        ahead.splice(0, ahead.length, reach(node.state))
        break
      }
      ahead.push(...states.map(reach))
    }
    // The one answered first is looked at first, so it is pushed last.
    for (const next of ahead.reverse()) {
      const text = textOf(next, model)
      if (tried.has(text) || leavesOneBehind(sorted, next, answered, model)) continue
      tried.add(text)
      open.push(next)
    }
  }
  const next = candidates(sorted, furthest.done).flatMap((index) => sorted[index] ?? [])
  return { linearizable: false, order: orderOf(furthest), state: furthest.state, next }
}

/** Whether one that has to come is too late already. */
function leavesOneBehind<State, Operation extends Timed>(
  sorted: readonly Operation[],
  { state, done, before }: Node<State, Operation>,
  answered: bigint,
  model: Model<State, Operation>,
): boolean {
  if (model.isTooLate === undefined || state === before?.state) return false
  const missing = answered & ~done
  return sorted.some((operation, index) => (missing & bit(index)) !== 0n && model.isTooLate?.(state, operation) === true)
}

/** The operations that may come next: those invoked before any other that is still to come was answered. */
function candidates(sorted: readonly Timed[], done: bigint): number[] {
  const found: number[] = []
  let firstAnswer = Infinity
  for (let index = 0; index < sorted.length; index += 1) {
    const operation = sorted[index]
    if (operation === undefined || (done & bit(index)) !== 0n) continue
    if (operation.invokedAt > firstAnswer) break
    firstAnswer = Math.min(firstAnswer, operation.respondedAt)
    found.push(index)
  }
  return likeliestFirst(found, sorted)
}

/** By their answers, those with a sequence among themselves by that. */
function likeliestFirst(found: readonly number[], sorted: readonly Timed[]): number[] {
  const byAnswer = [...found].sort((a, b) => (sorted[a]?.respondedAt ?? 0) - (sorted[b]?.respondedAt ?? 0) || a - b)
  const numbered = byAnswer.filter((index) => sorted[index]?.sequence !== undefined)
  const inSequence = [...numbered].sort((a, b) => (sorted[a]?.sequence ?? 0) - (sorted[b]?.sequence ?? 0))
  return byAnswer.map((index) => (sorted[index]?.sequence === undefined ? index : (inSequence.shift() ?? index)))
}

function bit(index: number): bigint {
  return 1n << BigInt(index)
}

function textOf<State, Operation>({ done, state }: Node<State, Operation>, model: Model<State, Operation>): string {
  return `${done.toString(36)} ${model.text(state)}`
}

function orderOf<State, Operation>(node: Node<State, Operation>): readonly Operation[] {
  const order: Operation[] = []
  for (let at: Node<State, Operation> | undefined = node; at !== undefined; at = at.before) {
    if (at.last !== undefined) order.push(at.last)
  }
  return order.reverse()
}
