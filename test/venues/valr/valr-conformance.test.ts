import { describe, expect, test } from 'vitest'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import type { ClientFixture } from '../../../src/testing/client-conformance/client-fixture.js'
import { clientConformance } from '../../../src/testing/client-conformance.js'
import type { FakeValrSwitches } from '../../../src/testing/fake-valr/switches.js'
import { API_KEY, API_SECRET, openFakeVenue } from './support/fake-venue.js'

async function fixture(switches: Partial<FakeValrSwitches>): Promise<ClientFixture> {
  const { fake, client, close } = await openFakeVenue({ switches })
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
      loseReply: () => void fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-ack' }),
      loseRequest: () => void fake.fault({ on: 'POST /v2/orders/*', times: 1, do: 'lost-request' }),
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
  { name: 'as documented', switches: {} },
  { name: 'with every disputed point the other way', switches: OTHERWISE },
])('ValrTradingClient over REST, $name', ({ switches }) => {
  for (const each of clientConformance(() => fixture(switches))) {
    test(`${each.id} ${each.title}`, async () => {
      await each.run()
      expect(each.notApplicable).toBeUndefined()
    })
  }
})
