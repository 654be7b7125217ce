import type { ExecutionResult } from '../../../src/index.js'

/** What became of one intent, in few words, as it goes from process to process. */
export interface Verdict {
  readonly intentId: string
  readonly outcome: ExecutionResult['outcome']
  /** Present once the order was admitted. */
  readonly clientOrderId?: string
  /** Of the denials, sorted; the cause of an unknown outcome; the reason of a rejection. */
  readonly why: string
  readonly replayed?: true
}

export function verdictOf(result: ExecutionResult): Verdict {
  const { intentId, outcome, clientOrderId, replayed } = result
  return {
    intentId,
    outcome,
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
    why: whyOf(result),
    ...(replayed === undefined ? {} : { replayed }),
  }
}

function whyOf(result: ExecutionResult): string {
  switch (result.outcome) {
    case 'denied':
      return result.denials.map(({ code }) => code).join()
    case 'unknown':
      return result.cause
    case 'rejected':
      return result.reason
    case 'accepted':
      return ''
    default:
      throw result satisfies never
  }
}
