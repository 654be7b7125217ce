import type { ApprovedOrder } from '../../core/approved-order.js'
import type { SubmitOutcome } from '../../core/trading-client.js'

/** Decides about an order on seeing it, as slowly as it likes. */
export type OutcomeFunction = (order: ApprovedOrder) => SubmitOutcome | Promise<SubmitOutcome>

/** What a submit comes to: an outcome, an error that is thrown, or a function that decides when it sees the order. */
export type ScriptedOutcome = SubmitOutcome | Error | OutcomeFunction

/** Nobody can tell what became of the order. */
export function unknownOutcome(cause: string): SubmitOutcome {
  return { kind: 'unknown', cause }
}

/** The outcome, or `unknown` if the signal is aborted first: the order was sent, and nobody waited for the answer. */
export function unlessAborted(outcome: Promise<SubmitOutcome>, signal: AbortSignal | undefined): Promise<SubmitOutcome> {
  if (signal === undefined) return outcome
  return new Promise((resolve, reject) => {
    const giveUp = (): void => resolve(unknownOutcome('The caller stopped waiting after the order was sent.'))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    outcome.then(resolve, reject)
  })
}
