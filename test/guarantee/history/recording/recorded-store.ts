import { isHeliosError } from '../../../../src/core/errors.js'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { Answer, Call, Operation } from '../operation.js'
import { ANSWERS } from './answer-of.js'
import { CALLS, type RecordedMethod } from './call-of.js'

/** Where operations are written down. `Mark` is what it knows an operation by until it was answered. */
export interface Recorder<Mark = Operation> {
  invoked(account: string, process: string, call: Call): Mark
  responded(mark: Mark, answer: Answer, sequence: number | undefined): void
}

/** `store`, with everything that `process` asks of it written down. */
export function recordedStore<Mark>(store: ExecutionStore, process: string, recorder: Recorder<Mark>): ExecutionStore {
  return new Proxy(store, {
    get(target, property) {
      const own: unknown = Reflect.get(target, property, target)
      if (typeof own !== 'function') return own
      if (!isRecorded(property)) return own.bind(target)
      return async (asked: never): Promise<unknown> => {
        const account = typeof asked === 'string' ? asked : (asked as { readonly account: string }).account
        const call = (CALLS[property] as (asked: never) => Call)(asked)
        const mark = recorder.invoked(account, process, call)
        try {
          const result: unknown = await own.call(target, asked)
          const { answer, sequence } = ANSWERS[property](result as never)
          recorder.responded(mark, answer, sequence)
          return result
        } catch (error) {
          const code = isHeliosError(error) ? error.code : String(error)
          if (!mayBeWritten(property, code)) recorder.responded(mark, { refused: code }, undefined)
          throw error
        }
      }
    },
  })
}

function isRecorded(property: string | symbol): property is RecordedMethod {
  return property in CALLS
}

const READS: readonly RecordedMethod[] = ['readMode', 'findOrder', 'openOrders', 'unresolvedOrders', 'usage', 'latches']

/** Whether the store, failing so, leaves open what became of a write. An admission says which it is (I6). */
function mayBeWritten(method: RecordedMethod, code: string): boolean {
  if (READS.includes(method)) return false
  return code === (method === 'admit' ? 'ADMISSION_UNCERTAIN' : 'STORE_UNAVAILABLE')
}
