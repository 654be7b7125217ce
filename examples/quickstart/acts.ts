import { isHeliosError, type OrderIntent } from 'helios-execution'
import type { Desk } from './desk.js'
import { expect, orderRow, say, table } from './report.js'

const buy = (instrument: string, rand: string): OrderIntent => ({ instrument, side: 'BUY', type: 'MARKET', quoteQuantity: rand })

/** Places an order that each gate in turn has to deny. */
export async function meetTheGates({ router }: Desk): Promise<void> {
  const rows: (readonly string[])[] = []
  const refuse = async (intent: OrderIntent, code: string): Promise<void> => {
    const result = await router.execute(intent)
    rows.push(orderRow(intent, result))
    expect(
      `${code} for R${intent.quoteQuantity}`,
      result.outcome === 'denied' && result.denials.some((denial) => denial.code === code),
    )
  }
  await refuse(buy('BTC/ZAR', '40'), 'MIN_ORDER_VALUE')
  await refuse(buy('BTC/ZAR', '15000'), 'MAX_ORDER_VALUE')
  await refuse(buy('BTC/ZAR', '9900'), 'INSUFFICIENT_BALANCE')
  await refuse(buy('ETH/ZAR', '3000'), 'MAX_POSITION_EXPOSURE')
  for (let left = 20; left > 0; left -= 1) if ((await router.execute(buy('XRP/ZAR', '100'))).outcome === 'denied') break
  await refuse(buy('XRP/ZAR', '100'), 'DAILY_TRADE_LIMIT')
  table(rows)
}

/** Refused LIVE, goes LIVE, loses a reply and finds the order again, is halted. */
export async function goLive({ orchestrator, router, live }: Desk): Promise<void> {
  const why = { reason: 'The demo goes live', actor: 'demo' }
  const refused = await orchestrator.setMode('LIVE', why).catch((error: unknown) => error)
  expect('LIVE without confirmation is refused', isHeliosError(refused) && refused.code === 'CONFIRMATION_REQUIRED')
  const { mode, version } = await orchestrator.setMode('LIVE', { ...why, confirmed: true, expiresInMs: 3_600_000 })
  expect(`LIVE with confirmation is in force, as version ${version}`, mode === 'LIVE')

  const limit: OrderIntent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.0004', limitPrice: '1800000' }
  const first = await router.execute({ ...limit, intentId: 'demo-live-1' })
  const again = await router.execute({ ...limit, intentId: 'demo-live-1' })
  live.nextLostReply()
  const lost = await router.execute({ ...limit, intentId: 'demo-live-2' })
  table([orderRow(limit, first), orderRow(limit, again), orderRow(limit, lost)])
  expect('the same intent twice is one order', again.replayed === true && live.submitted.length === 2)
  expect('a lost reply is unknown, not rejected', lost.outcome === 'unknown')
  expect('reconcile finds the order at the venue', (await router.reconcile()).unresolved.length === 0)

  await orchestrator.halt({ reason: 'Something looks odd', actor: 'demo' })
  const halted = await router.execute(limit)
  expect('a halt denies everything', halted.outcome === 'denied' && halted.denials[0]?.code === 'STATE_HALTED')
  await orchestrator.resume({ confirmed: true, reason: 'It was nothing', actor: 'demo' })
  say(`  ${live.submitted.length} live orders left in all`)
}
