import { isHeliosError } from '../../core/errors.js'
import { ExchangeFailure } from './http-exchange.js'
import type { ValrRest } from './valr-rest.js'
import { idReply } from './wire/order-row.js'

/** VALR's answer to a command: whether it took the request, never what became of the order. */
export interface CommandAnswer {
  readonly answer: 'yes' | 'no' | 'unclear'
  readonly reason: string | undefined
}

/** VALR takes exactly one of the two ids. */
export interface NamedOrder {
  readonly orderId?: string | undefined
  readonly customerOrderId?: string | undefined
  readonly pair: string
}

/** What may be asked of an order that is there. Neither adds risk. */
export type OrderCommand =
  | { readonly kind: 'cancel'; readonly body: NamedOrder }
  | { readonly kind: 'reduce'; readonly body: NamedOrder & { readonly newTotalQuantity: string } }

/** Sends a command over the account socket; `undefined` where REST is the way. */
export type OverSocket = (command: OrderCommand) => Promise<CommandAnswer> | undefined

/** Sends a command once, by the way that is open. Never rejects for a failure on the way: then it is unclear. */
export async function sendCommand(rest: ValrRest, overSocket: OverSocket, command: OrderCommand): Promise<CommandAnswer> {
  try {
    return await (overSocket(command) ?? overRest(rest, command))
  } catch (error) {
    if (error instanceof ExchangeFailure || (isHeliosError(error) && error.code === 'VALR_RATE_LIMITED'))
      return { answer: 'unclear', reason: error.message }
    throw error
  }
}

async function overRest(rest: ValrRest, { kind, body }: OrderCommand): Promise<CommandAnswer> {
  const reply = await rest.write(
    kind === 'cancel'
      ? { method: 'DELETE', path: '/v2/orders/order', body }
      : { method: 'PUT', path: '/v2/orders/modify', body: { ...body, modifyMatchStrategy: KEEP_AS_IT_WAS } },
  )
  if (reply.kind === 'answer' && idReply.safeParse(reply.body).success) return { answer: 'yes', reason: undefined }
  if (reply.kind === 'refused') return { answer: 'no', reason: reply.refusal.reason }
  return { answer: 'unclear', reason: reply.kind === 'failed' ? `${reply.code}: ${reply.message}` : 'A reply without an id.' }
}

/** A change that VALR cannot make leaves the order alone. */
export const KEEP_AS_IT_WAS = 'RETAIN_ORIGINAL'
