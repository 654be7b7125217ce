import { type ApprovedOrder, consumeApproval } from '../../core/approved-order.js'
import { isHeliosError, NotSentError } from '../../core/errors.js'
import type { SubmitOutcome } from '../../core/trading-client.js'
import type { AccountChannel } from './account-channel.js'
import { orderRequest } from './order-request.js'
import type { RateBudget } from './rate-budget.js'

const COMMANDS = {
  '/v2/orders/limit': 'PLACE_LIMIT_ORDER',
  '/v2/orders/market': 'PLACE_MARKET_ORDER',
  // The socket has no word for stop orders.
  '/v2/orders/stop/limit': undefined,
} as const

export interface SocketOrderParts {
  readonly channel: AccountChannel
  readonly budget: RateBudget
  /** How long to wait for a connection. */
  readonly connectMs: number
}

/** True for what can be placed over the socket. */
export function goesOverSocket(order: ApprovedOrder): boolean {
  return order.type === 'MARKET' || order.type === 'LIMIT'
}

/**
 * Places an order over the account socket, once. Everything is serialised and the connection is open with nothing waiting
 * in it when the approval is spent; the message leaves in the same breath.
 *
 * @throws ApprovalError; NotSentError for a failure before that.
 */
export async function submitOverSocket(
  { channel, budget, connectMs }: SocketOrderParts,
  order: ApprovedOrder,
  signal?: AbortSignal,
): Promise<SubmitOutcome> {
  const { path, body } = orderRequest(order)
  const command = COMMANDS[path]
  if (command === undefined) throw new NotSentError('VALR takes no stop orders over its socket.')
  channel.start()
  if (!(await channel.writable(connectMs, signal))) throw new NotSentError('Nothing was sent to VALR: there is no connection.')
  let wasSent = false
  const beforeWrite = (): void => {
    budget.take('place', 'normal')
    consumeApproval(order, { mode: 'LIVE' })
    wasSent = true
  }
  try {
    return await channel.commands.place(command, body, order.clientOrderId, { beforeWrite, signal })
  } catch (error) {
    if (isHeliosError(error) && error.name === 'ApprovalError') throw error
    const message = error instanceof Error ? error.message : 'it failed.'
    if (wasSent) return { kind: 'unknown', cause: `NO_REPLY: ${message}` }
    throw new NotSentError(`Nothing was sent to VALR: ${message}`, { cause: error })
  }
}
