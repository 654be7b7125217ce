import { type ApprovedOrder, consumeApproval } from '../../core/approved-order.js'
import { isHeliosError, NotSentError } from '../../core/errors.js'
import type { SubmitOutcome } from '../../core/trading-client.js'
import { orderRequest } from './order-request.js'
import type { Reply } from './read-reply.js'
import type { ValrRest } from './valr-rest.js'
import { idReply } from './wire/order-row.js'

/**
 * Places an order once. The approval is spent when everything is signed and the connection is up, right before the first
 * byte; whatever goes wrong from then on is `unknown`.
 *
 * @throws ApprovalError; NotSentError for a failure before that.
 */
export async function submitOrder(rest: ValrRest, order: ApprovedOrder, signal?: AbortSignal): Promise<SubmitOutcome> {
  const { path, body } = orderRequest(order)
  let wasSent = false
  const beforeWrite = (): void => {
    consumeApproval(order, { mode: 'LIVE' })
    wasSent = true
  }
  try {
    return outcomeOf(await rest.write({ method: 'POST', path, body, signal, beforeWrite }))
  } catch (error) {
    if (wasSent) return { kind: 'unknown', cause: `NO_REPLY: ${messageOf(error)}` }
    if (isHeliosError(error) && error.name === 'ApprovalError') throw error
    throw new NotSentError(`Nothing was sent to VALR: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * VALR: the same customerOrderId among open orders. Ours is never used twice, so this does not say that the order is not
 * there, but that it is: something between us and VALR repeated the request.
 */
const DUPLICATE_ID = '-11502'

/** Only VALR's own readable no, or its own rate limiter, is a rejection. */
export function outcomeOf(reply: Reply): SubmitOutcome {
  switch (reply.kind) {
    case 'answer': {
      const parsed = idReply.safeParse(reply.body)
      if (parsed.success) return { kind: 'accepted', venueOrderId: parsed.data.id }
      return { kind: 'unknown', cause: `VALR_UNREADABLE: a placement without an id (HTTP ${reply.status})` }
    }
    case 'refused':
      if (reply.refusal.venueCode === DUPLICATE_ID) return { kind: 'unknown', cause: `DUPLICATE_ID: ${reply.refusal.reason}` }
      return { kind: 'rejected', ...reply.refusal }
    case 'failed':
      if (reply.code === 'VALR_RATE_LIMITED' && reply.isVenueLimit)
        return { kind: 'rejected', reason: reply.message, venueCode: reply.refusal?.venueCode ?? 'RATE_LIMITED' }
      if (reply.code === 'VALR_AUTH' && reply.refusal !== undefined) return { kind: 'rejected', ...reply.refusal }
      return { kind: 'unknown', cause: `${reply.code}: ${reply.message}` }
    default:
      throw reply satisfies never
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it failed.'
}
