import { describe, expect, it } from 'vitest'
import { PaperTradingClient } from '../../../src/index.js'
import { approveForTest, type ClientFixture, clientConformance } from '../../../src/testing.js'

/** A paper account that has cash, a bitcoin and a book, and whose resting orders others trade through. */
async function paperFixture(): Promise<ClientFixture> {
  const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.0001', minNotional: '10' }
  const instruments = [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }]
  const client = new PaperTradingClient({ balances: { ZAR: '100000', BTC: '1' }, instruments })
  client.updateBook('BTC/ZAR', { bids: [['999000', '2']], asks: [['1000000', '2']] })
  return {
    client,
    approve: (intent, overrides) => approveForTest(intent, { mode: 'PAPER', ...overrides }),
    close: () => client.close(),
    market: {
      fillResting: ({ side }) => {
        const price = side === 'BUY' ? '1' : '100000000'
        client.trade('BTC/ZAR', { price, quantity: '1000', takerSide: side === 'BUY' ? 'SELL' : 'BUY' })
      },
    },
    settle: () => Promise.resolve(),
  }
}

/** A paper account has no credentials to leak, and no wire on which a message could get lost. */
const NOT_APPLICABLE = ['C04', 'C80', 'C81']

describe('PaperTradingClient conforms', () => {
  for (const conformanceCase of clientConformance(paperFixture)) {
    it(`${conformanceCase.id} ${conformanceCase.title}`, async () => {
      await conformanceCase.run()
      expect(conformanceCase.notApplicable !== undefined).toBe(NOT_APPLICABLE.includes(conformanceCase.id))
    })
  }
})
