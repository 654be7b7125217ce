import { linearize, type Model, type Timed, type Verdict } from './linearize.js'

type Refuted<State, Operation> = Extract<Verdict<State, Operation>, { linearizable: false }>

/** What a reader needs of an operation. */
export interface Described extends Timed {
  readonly id: number
  readonly process: string
  readonly call: object
  readonly answer?: object
}

/**
 * A smaller history that is not linearizable either: cut off at the first answer that nothing can explain, and without the
 * operations that changed nothing and are not needed for it. Both keep a sound history sound, so what is left still proves
 * the fault.
 */
export function smallest<State, Operation extends Described>(
  operations: readonly Operation[],
  model: Model<State, Operation>,
): readonly Operation[] {
  const ends = operations.map(({ respondedAt }) => respondedAt).filter((at) => at !== Infinity)
  ends.sort((a, b) => a - b)
  let [low, high] = [0, ends.length - 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isRefuted(cutAt(operations, ends[middle] ?? Infinity), model)) high = middle
    else low = middle + 1
  }
  const cut = cutAt(operations, ends[low] ?? Infinity)
  let kept = isRefuted(cut, model) ? cut : operations
  for (const operation of [...kept].reverse()) {
    const without = kept.filter((other) => other !== operation)
    if (changesNothing(operation) && isRefuted(without, model)) kept = without
  }
  return kept
}

/** False also where the search does not end: then nothing may be left out. */
function isRefuted<State, Operation extends Described>(
  operations: readonly Operation[],
  model: Model<State, Operation>,
): boolean {
  try {
    return !linearize(operations, model).linearizable
  } catch {
    return false
  }
}

/** What was known at that moment: later answers did not come yet, later invocations did not happen. */
function cutAt<Operation extends Described>(operations: readonly Operation[], moment: number): readonly Operation[] {
  return operations.flatMap((operation) => {
    if (operation.invokedAt > moment) return []
    if (operation.respondedAt <= moment) return [operation]
    const { answer: _notYet, ...asked } = operation
    return [{ ...asked, respondedAt: Infinity } as unknown as Operation]
  })
}

const CHANGES = ['changed', 'admittedAt', 'moved', 'fill', 'latch', 'cleared', 'done']

/** Whether an operation without an answer changed anything, nobody knows. */
function changesNothing({ answer }: Described): boolean {
  return answer !== undefined && !CHANGES.some((name) => name in answer)
}

/** For a person: the operations in the order they were invoked, how far any order of them came, and why none goes on. */
export function explain<State, Operation extends Described>(
  operations: readonly Operation[],
  model: Model<State, Operation>,
): string {
  const kept = smallest(operations, model)
  const verdict = linearize(kept, model)
  if (verdict.linearizable) return 'The history is linearizable.'
  return [
    `${kept.length} of ${operations.length} operations have no order that explains their answers:`,
    ...[...kept].sort((a, b) => a.invokedAt - b.invokedAt).map(describe),
    `The longest order that does: ${verdict.order.map(({ id }) => `#${id}`).join(' ') || 'none'}, which leads to`,
    `  ${model.text(verdict.state)}`,
    ...reasons(verdict, model),
  ].join('\n')
}

function reasons<State, Operation extends Described>(
  { state, next }: Refuted<State, Operation>,
  model: Model<State, Operation>,
): readonly string[] {
  return next.map((operation) => {
    const seen = operation.answer === undefined ? 'has no answer' : `answered ${JSON.stringify(operation.answer)}`
    return `  then #${operation.id} ${seen}, where it would be ${model.expects(state, operation)}`
  })
}

function describe({ id, process, call, answer, invokedAt, respondedAt }: Described): string {
  const until = respondedAt === Infinity ? '…' : String(respondedAt)
  const came = answer === undefined ? 'no answer' : JSON.stringify(answer)
  return `  #${id} ${process} [${invokedAt} ${until}] ${JSON.stringify(call)} → ${came}`
}
