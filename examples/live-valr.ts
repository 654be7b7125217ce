/**
 * LIVE on VALR: one small gated limit order, far from the market, placed and cancelled. Against a fake exchange, unless
 * `VALR_API_KEY` and `VALR_API_SECRET` are set; then only looks, unless `HELIOS_LIVE=yes` says that it may trade.
 */
import { ExecutionRouter, heliosGates, ModeOrchestrator, PaperTradingClient } from 'helios-execution'
import { SqliteStore } from 'helios-execution/sqlite'
import { FakeValr } from 'helios-execution/testing'
import { ValrTradingClient } from 'helios-execution/valr'

const isReal = process.env.VALR_API_KEY !== undefined
const mayTrade = !isReal || process.env.HELIOS_LIVE === 'yes'
const [apiKey, apiSecret] = ['a'.repeat(64), 'b'.repeat(64)]
const exchange = new FakeValr({ accounts: [{ apiKey, apiSecret, balances: { ZAR: '5000' } }] })
exchange.setBook('BTCZAR', { bids: [['1842000', '0.5']], asks: [['1842600', '0.5']] })
const fake = isReal ? undefined : await exchange.listen()

const valr =
  fake === undefined ? ValrTradingClient.fromEnv() : new ValrTradingClient({ apiKey, apiSecret, baseUrl: fake.httpUrl })
const store = new SqliteStore({ path: isReal ? 'live-valr.sqlite' : ':memory:' })
await store.migrate()
const orchestrator = new ModeOrchestrator({ store, account: 'valr-main' })
const router = new ExecutionRouter({
  orchestrator,
  clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [] }), LIVE: valr },
  gates: heliosGates(),
  allowVolatileStore: !isReal,
})
router.on('order.updated', ({ report }) => console.log('update:', report.status))

const { balances } = await valr.balances()
const { bid } = await valr.quote('BTC/ZAR')
console.log('free ZAR:', balances.ZAR?.free.toFixed() ?? '0', 'best bid:', bid?.toFixed())
const limitPrice = bid?.times('0.9').toFixed(0) ?? '1000000'
const quantity = '0.0001'
const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity, limitPrice, postOnly: true } as const

if (mayTrade) {
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'Example', actor: 'me', expiresInMs: 60_000 })
  const result = await router.execute(intent)
  console.log(result.outcome, result.outcome === 'denied' ? result.denials.map(({ code }) => code).join() : '')
  if (result.outcome === 'accepted' && result.clientOrderId !== undefined)
    console.log('cancel:', (await router.cancel(result.clientOrderId)).kind)
  await orchestrator.setMode('PAPER', { reason: 'Example over', actor: 'me' })
} else {
  const { denials } = await router.preview(intent, { mode: 'LIVE', allowPrivateReads: true })
  console.log('would be denied by:', denials.map(({ code }) => code).join() || 'nothing')
}
await router.close()
await valr.close()
await store.close()
await fake?.close()
