import { FakeValr, type FakeValrOptions } from '../../../../src/testing/fake-valr/fake-valr.js'
import type { ValrConnectionOptions } from '../../../../src/venues/valr/valr-options.js'
import { ValrTradingClient } from '../../../../src/venues/valr/valr-trading-client.js'

export const API_KEY = '4a5be57cb44b6bb9a4bb9dc17a6d7b2c1f0e9d8c7b6a59483726150f1e2d3c4b'
export const API_SECRET = '4961b74efac86b25cce8fbe4c9811c4c7a787b7a5996660afcc2e287ad864363'

/** A fake with one account, listening on loopback, and a client of that account. */
export interface FakeVenue {
  readonly fake: FakeValr
  readonly client: ValrTradingClient
  /** Where it listens. */
  readonly url: string
  close(): Promise<void>
}

export async function openFakeVenue(
  options: Partial<FakeValrOptions> = {},
  connection: ValrConnectionOptions = {},
): Promise<FakeVenue> {
  const balances = { ZAR: '100000', BTC: '0.5' }
  const fake = new FakeValr({ accounts: [{ apiKey: API_KEY, apiSecret: API_SECRET, balances }], ...options })
  fake.setBook('BTCZAR', {
    bids: [
      ['999000', '2'],
      ['998000', '3'],
    ],
    asks: [
      ['1000000', '0.00001'],
      ['1000500', '2'],
    ],
  })
  const server = await fake.listen()
  const client = new ValrTradingClient({
    apiKey: API_KEY,
    apiSecret: API_SECRET,
    baseUrl: server.httpUrl,
    pollIntervalMs: 25,
    requestTimeoutMs: 2_000,
    ...connection,
  })
  return {
    fake,
    client,
    url: server.httpUrl,
    async close() {
      await client.close()
      await server.close()
    },
  }
}
