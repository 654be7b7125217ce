import { approveForTest } from '../../src/testing/approve-for-test.js'
import type { ClientFixture } from '../../src/testing/client-conformance/client-fixture.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { ScriptedTradingClient, type ScriptedTradingClientOptions } from '../../src/testing/scripted-trading-client.js'

export const BTC_ZAR = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: 1,
  quantityIncrement: '0.00000001',
  minQuantity: '0.0001',
  minNotional: 10,
} as const

/** A scripted client with R100 000, one bitcoin and a quote, on a clock that stands still. */
export function scriptedClient(options: Partial<ScriptedTradingClientOptions> = {}): ScriptedTradingClient {
  return new ScriptedTradingClient({
    instruments: [BTC_ZAR],
    balances: { ZAR: 100_000, BTC: 1 },
    quotes: { 'BTC/ZAR': { bid: 999_000, ask: 1_000_000, last: 999_500 } },
    clock: new ManualClock(),
    ...options,
  })
}

export const SECRET = 'a-secret-that-must-not-show'

/** Everything a fixture can offer, so that no case is passed over. */
export function scriptedFixture(
  client: ScriptedTradingClient,
): Required<Omit<ClientFixture, 'instrument' | 'quantity' | 'limitPrices'>> {
  const mode = client.kind === 'live' ? 'LIVE' : 'PAPER'
  return {
    client,
    approve: (intent, overrides) => approveForTest(intent, { mode, ...overrides }),
    close: () => client.close(),
    market: {
      fillResting: ({ instrument, clientOrderId }) => {
        client.fill({ instrument, clientOrderId })
      },
    },
    faults: {
      loseReply: () => {
        client.nextLostReply()
      },
      loseRequest: () => {
        client.nextLostRequest()
      },
    },
    secrets: [SECRET],
    settle: () => Promise.resolve(),
  }
}
