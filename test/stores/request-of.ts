import { systemClock } from '../../src/core/clock.js'
import { Decimal } from '../../src/core/decimal.js'
import { newClientOrderId, uuidv7 } from '../../src/core/ids.js'
import type { Order } from '../../src/core/order.js'
import type { AdmissionRequest } from '../../src/core/order-ledger.js'

export function orderOf(content: Partial<Order> = {}): Order {
  return {
    intentId: uuidv7(systemClock),
    clientOrderId: newClientOrderId(systemClock),
    account: 'main',
    mode: 'PAPER',
    instrument: 'BTC/ZAR',
    venueSymbol: 'BTCZAR',
    side: 'BUY',
    type: 'LIMIT',
    quantity: new Decimal(10),
    limitPrice: new Decimal(100),
    timeInForce: 'GTC',
    postOnly: false,
    reduceOnly: false,
    createdAt: systemClock.now(),
    ...content,
  }
}

/** An ordinary request: PAPER, at version 0, without claims. */
export function requestOf(request: Partial<AdmissionRequest> = {}): AdmissionRequest {
  const { account = 'main', mode = 'PAPER' } = request
  const order = orderOf({ account, mode })
  return { account, mode, expectedVersion: 0, order, claims: [], latchKeys: [], policyHash: 'policy-a', ttlMs: 2_000, ...request }
}
