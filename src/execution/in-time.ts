import type { Clock } from '../core/clock.js'
import { HeliosError } from '../core/errors.js'

/** Rejects, with `NO_ANSWER` unless told otherwise, when there is no answer within `ms`. The question itself goes on. */
export function inTime<Value>(
  clock: Clock,
  answer: Promise<Value>,
  ms: number,
  tooLate: () => Error = () => new HeliosError('NO_ANSWER', `There was no answer within ${ms} ms.`),
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = clock.setTimeout(() => reject(tooLate()), ms)
    answer.then(
      (value) => {
        cancel()
        resolve(value)
      },
      (reason: unknown) => {
        cancel()
        reject(reason)
      },
    )
  })
}
