import { describe, expect, test } from 'vitest'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { ClientFixture } from '../../../src/testing/client-conformance/client-fixture.js'
import { clientConformance } from '../../../src/testing/client-conformance.js'
import type { FakeValrSwitches } from '../../../src/testing/fake-valr/switches.js'
import type { OrderTransport } from '../../../src/venues/valr/valr-options.js'
import { API_KEY, API_SECRET, openFakeVenue } from './support/fake-venue.js'

/** What a socket that dies with the order, or with the answer, looks like. */
const LOST = {
  rest: { on: 'POST /v2/orders/*', reply: 'lost-ack', request: 'lost-request' },
  websocket: { on: 'ws:PLACE_LIMIT_ORDER', reply: { close: 1006 }, request: 'lost-request' },
} as const

async function fixture(orderTransport: OrderTransport, switches: Partial<FakeValrSwitches>): Promise<ClientFixture> {
  const { fake, client, close } = await openFakeVenue({ switches }, { orderTransport, requestTimeoutMs: 1_000, reconnectMs: 25 })
  const { on, reply, request } = LOST[orderTransport]
  return {
    client,
    instrument: 'BTC/ZAR',
    secrets: [API_KEY, API_SECRET],
    approve: (intent, overrides) => approveForTest(intent, { mode: 'LIVE', ...overrides }),
    market: {
      fillResting({ venueSymbol, limitPrice, quantity }) {
        fake.trade(venueSymbol, limitPrice ?? 0, quantity ?? 0)
      },
    },
    faults: {
      loseReply: () => void fake.fault({ on, times: 1, do: reply }),
      loseRequest: () => void fake.fault({ on, times: 1, do: request }),
    },
    close,
  }
}

/** Each undocumented or disputed point the other way round. */
const OTHERWISE: Partial<FakeValrSwitches> = {
  v2FailureStatus: 201,
  unknownOrderStatus: 404,
  invalidSignatureStatus: 403,
  unmatchedImmediate: 'Cancelled',
  partialImmediate: 'Partially Filled',
  duplicateCustomerOrderId: 'refused',
  noFailedReason: 'None',
  historyLagMs: 120,
  statusLagMs: 60,
}

describe.each([
  { transport: 'rest', name: 'as documented', switches: {} },
  { transport: 'rest', name: 'with every disputed point the other way', switches: OTHERWISE },
  { transport: 'websocket', name: 'as documented', switches: {} },
  { transport: 'websocket', name: 'with every disputed point the other way', switches: OTHERWISE },
] as const)('ValrTradingClient over $transport, $name', ({ transport, switches }) => {
  for (const each of clientConformance(() => fixture(transport, switches))) {
    test(`${each.id} ${each.title}`, async () => {
      await each.run()
      expect(each.notApplicable).toBeUndefined()
    })
  }
})
