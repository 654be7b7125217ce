import { delay } from '../core/clock.js'
import { isHeliosError } from '../core/errors.js'
import type { OrderRecord, OutcomeRecord } from '../core/order-ledger.js'
import type { RouterCore } from './router-core.js'

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 5_000

/**
 * Writes an outcome down. `undefined`: the store did not take it, or not in time; an alert went out, and the library goes on
 * trying in the background until it does, and then calls `late`. Recording is safe to repeat, sending never is.
 */
export async function recordOutcome(
  core: RouterCore,
  outcome: OutcomeRecord,
  late: (record: OrderRecord) => void,
): Promise<OrderRecord | undefined> {
  try {
    return await writeOutcome(core, outcome)
  } catch (error) {
    const { clientOrderId, to } = outcome
    core.logger.error(
      { clientOrderId, to, error: String(error) },
      'The outcome was not recorded; trying again in the background.',
    )
    core.events.emit('alert', {
      code: 'OUTCOME_NOT_RECORDED',
      message: `The outcome of order ${clientOrderId} is known and not yet in the store.`,
      details: { clientOrderId, to },
    })
    void recordOutcomeUntilDurable(core, outcome).then((record) => record && late(record))
    return undefined
  }
}

/** Writes an outcome down, once, and takes note of how far the store has come. @throws whatever the store throws. */
export async function writeOutcome({ store, orchestrator }: RouterCore, outcome: OutcomeRecord): Promise<OrderRecord> {
  const record = await store.recordOutcome(outcome)
  orchestrator.noteWrite(record.sequence)
  return record
}

/**
 * Tries until the store takes it, or has no such order: then there is nothing to settle. Gives up when the router is
 * closed; the order then reads as `unknown`, and the next reconcile settles it. Never rejects.
 */
export async function recordOutcomeUntilDurable(core: RouterCore, outcome: OutcomeRecord): Promise<OrderRecord | undefined> {
  for (let waitMs = FIRST_RETRY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)) {
    await delay(core.clock, waitMs)
    if (core.closing.signal.aborted) return undefined
    try {
      return await writeOutcome(core, outcome)
    } catch (error) {
      const code = isHeliosError(error) ? error.code : undefined
      if (code === 'UNKNOWN_ORDER' || code === 'STORE_CLOSED') return undefined
    }
  }
}
