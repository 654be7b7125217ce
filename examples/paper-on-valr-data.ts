/** Paper trading against VALR's live order book. Needs no key: here against a fake exchange, with `VALR_LIVE_DATA=yes` for real. */
import { ExecutionRouter, heliosGates, InMemoryStore, ModeOrchestrator, PaperTradingClient } from 'helios-execution'
import { FakeValr } from 'helios-execution/testing'
import { ValrMarketData } from 'helios-execution/valr'

const exchange = new FakeValr({ accounts: [] })
exchange.setBook('BTCZAR', {
  bids: [['1842000', '0.5']],
  asks: [
    ['1842600', '0.0001'],
    ['1843000', '0.5'],
  ],
})
const fake = process.env.VALR_LIVE_DATA === 'yes' ? undefined : await exchange.listen()

const marketData = new ValrMarketData(fake === undefined ? {} : { baseUrl: fake.httpUrl })
const firstBook = new Promise<void>((resolve) => {
  const end = marketData.subscribe(['BTC/ZAR'], ({ book }) => {
    if (book === undefined) return
    end()
    resolve()
  })
})

const step = { tickSize: '1', quantityIncrement: '0.00000001', minQuantity: '0.00001' }
const paper = new PaperTradingClient({
  balances: { ZAR: '10000' },
  instruments: [{ id: 'BTC/ZAR', base: 'BTC', quote: 'ZAR', venueSymbol: 'BTCZAR', ...step }],
  fees: { makerPct: '0.18', takerPct: '0.35' },
  marketData,
})
const router = new ExecutionRouter({
  orchestrator: new ModeOrchestrator({ store: new InMemoryStore(), account: 'paper-bot' }),
  clients: { PAPER: paper },
  gates: heliosGates(),
  paperGates: 'enforce',
})

await firstBook
const result = await router.execute({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '1000' })
console.log(result.outcome, result.outcome === 'denied' ? result.denials.map(({ code }) => code).join() : '')
if (result.outcome === 'accepted') {
  for (const { quantity, price, fee } of result.order.fills) {
    console.log(`${quantity} BTC at R${price}, fee ${fee.amount} ${fee.currency}`)
  }
}
await router.close()
await paper.close()
await marketData.close()
await fake?.close()
