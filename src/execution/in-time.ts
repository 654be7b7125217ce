import type { Clock } from '../core/clock.js'
import { HeliosError } from '../core/errors.js'

/** Rejects with `NO_ANSWER` when there is no answer within `ms`. The question itself goes on. */
export function inTime<Value>(clock: Clock, answer: Promise<Value>, ms: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const noAnswer = (): void => reject(new HeliosError('NO_ANSWER', `There was no answer within ${ms} ms.`))
    const cancel = clock.setTimeout(noAnswer, ms)
    void answer.then(resolve, reject).finally(cancel)
  })
}
