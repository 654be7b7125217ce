/** A gate of your own: at most R2 000 an hour for each strategy, counted by the store across every process. */
import {
  allow,
  defineGate,
  deny,
  ExecutionRouter,
  heliosGates,
  InMemoryStore,
  ModeOrchestrator,
  PaperTradingClient,
} from 'helios-execution'

const hourlyTurnover = defineGate({
  name: 'hourlyTurnover',
  version: '1',
  parameters: { rand: '2000' },
  async check({ order, notional, instrument, convert, isExit }) {
    if (isExit) return allow()
    if (order.strategy === undefined) return deny('STRATEGY_MISSING', 'Every order names its strategy.')
    const amount = await convert(notional, instrument.quote, 'ZAR')
    const window = { period: 'hour', timeZone: 'Africa/Johannesburg' } as const
    const key = `turnover:${order.strategy}`
    return allow({ claims: [{ kind: 'budget', key, amount, limit: '2000', window, code: 'HOURLY_TURNOVER' }] })
  },
})

const paper = new PaperTradingClient({
  balances: { ZAR: '50000' },
  instruments: [
    {
      id: 'ETH/ZAR',
      base: 'ETH',
      quote: 'ZAR',
      venueSymbol: 'ETHZAR',
      tickSize: '1',
      quantityIncrement: '0.00000001',
      minQuantity: '0.0002',
    },
  ],
})
paper.updateBook('ETH/ZAR', { bids: [['71200', '5']], asks: [['71260', '5']] })

const router = new ExecutionRouter({
  orchestrator: new ModeOrchestrator({ store: new InMemoryStore(), account: 'custom-gate' }),
  clients: { PAPER: paper },
  gates: [...heliosGates(), hourlyTurnover],
  paperGates: 'enforce',
})

const buy = { instrument: 'ETH/ZAR', side: 'BUY', type: 'MARKET', quoteQuantity: '900' } as const
for (const strategy of ['breakout', 'breakout', 'breakout', undefined]) {
  const result = await router.execute({ ...buy, ...(strategy === undefined ? {} : { strategy }) })
  console.log(result.outcome, result.outcome === 'denied' ? result.denials.map(({ code }) => code).join() : '')
}
await router.close()
