import { z } from 'zod'
import type { Account } from '../exchange/account.js'
import type { Interference } from '../exchange/exchange.js'
import type { Venue } from '../venue.js'
import { invalidFields, Refusal, type RefusalBody } from '../wire/refusal.js'
import { cancelOrder, withFailedCancelEvent } from './cancel-order.js'
import type { Command } from './command.js'
import { modifyOrder } from './modify-order.js'
import { type PlacementKind, parse } from './order-body.js'
import { placeOrder } from './place-order.js'

/** A batch on its way to the matching engine, with the answer that its sender gets before. */
export interface Batch extends Command<void> {
  readonly answer: { readonly outcomes: readonly object[]; readonly batchId: bigint }
}

const MOST_REQUESTS = 20
const PLACEMENTS: ReadonlyMap<string, PlacementKind> = new Map([
  ['PLACE_LIMIT', 'limit'],
  ['PLACE_MARKET', 'market'],
  ['PLACE_STOP_LIMIT', 'stop-limit'],
])

const batchBody = z.object({
  requests: z
    .array(z.object({ type: z.string(), data: z.unknown().optional() }))
    .min(1)
    .max(MOST_REQUESTS),
})

interface Item {
  readonly outcome: object
  readonly command: Command<unknown> | undefined
}

/** Up to twenty requests, each on its own. @throws Refusal -11. */
export function batchOrders(venue: Venue, account: Account, body: unknown, interference: Interference = {}): Batch {
  const { requests } = parse(batchBody, body)
  const places = requests.some(({ type }) => PLACEMENTS.has(type))
  const items = requests.map(({ type, data }) => itemOf(venue, account, { type, data, places }, interference))
  return {
    answer: { outcomes: items.map(({ outcome }) => outcome), batchId: venue.ids.batchId() },
    carryOut: () => {
      for (const { command } of items) command?.carryOut()
    },
  }
}

/** A refused item has neither its type nor an id. */
function itemOf(
  venue: Venue,
  account: Account,
  request: { readonly type: string; readonly data: unknown; readonly places: boolean },
  interference: Interference,
): Item {
  try {
    const { ids, command } = accept(venue, account, request, interference)
    return { outcome: { accepted: true, ...ids, requestType: request.type }, command }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { outcome: { accepted: false, error: error.body satisfies RefusalBody | undefined }, command: undefined }
  }
}

function accept(
  venue: Venue,
  account: Account,
  { type, data, places }: { readonly type: string; readonly data: unknown; readonly places: boolean },
  interference: Interference,
): { readonly ids: object; readonly command: Command<unknown> } {
  const kind = PLACEMENTS.get(type)
  if (kind !== undefined) {
    const placement = placeOrder(venue, account, kind, data, interference)
    const { id: orderId, request } = placement.order
    return { ids: { orderId, customerOrderId: request.customerOrderId }, command: placement }
  }
  if (type === 'CANCEL_ORDER') {
    const cancellation = cancelOrder(venue, account, data, interference)
    return { ids: cancellation.name, command: withFailedCancelEvent(venue, account, cancellation) }
  }
  if (type === 'MODIFY_ORDER') {
    if (places) throw new Refusal(400, { code: -21311, message: 'Modify orders cannot be batched with new orders' })
    const modification = modifyOrder(venue, account, data)
    return { ids: { orderId: modification.order?.id }, command: modification }
  }
  throw invalidFields([{ field: 'type', message: 'is not a type of request' }])
}
