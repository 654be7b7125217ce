import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { Logger } from '../../src/core/logger.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow } from '../../src/gates/safety-gate.js'
import type { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import type { ScriptedTradingClient } from '../../src/testing/scripted-trading-client.js'
import { altered } from '../execution/support/altered.js'
import { recordEvents } from '../execution/support/record-events.js'
import { recordingLogger } from '../execution/support/recording-logger.js'
import { BUY, CONFIRMED, MARKET_BUY, SELL, scene, WHO } from '../execution/support/scene.js'
import { advanceUntil, settle } from '../execution/support/time.js'

const SECRET = 'f4c3b00c-not-to-be-seen-5ec4e7'

type Fault = (method: string) => Error

/** As HTTP clients make them: the message is clean, and the request hangs on the error with its headers. */
const withRequest: Fault = (method) =>
  Object.assign(new Error(`401 Unauthorized (${method})`), {
    config: { headers: { 'X-VALR-SIGNATURE': SECRET } },
    cause: new Error(SECRET),
  })

const talkative: Fault = (method) => new Error(`${method}: signature ${SECRET} is not valid`)

/** A client that holds the secret as plainly as can be, and whose requests fail now and then. */
function holding(fault: Fault, failing: { now: boolean }) {
  return (sound: ScriptedTradingClient): TradingClient => {
    const credentials = { apiKey: `key-${SECRET}`, apiSecret: SECRET }
    const methods = [
      'identity',
      'instrument',
      'quote',
      'balances',
      'openOrders',
      'findOrder',
      'cancelOrder',
      'cancelAllOrders',
    ] as const
    const client = altered<TradingClient>(Object.assign(sound, credentials), {})
    for (const method of [...methods, 'submitOrder'] as const) {
      const own = sound[method].bind(sound) as (...args: unknown[]) => Promise<never>
      Object.assign(client, { [method]: (...args: unknown[]) => (failing.now ? Promise.reject(fault(method)) : own(...args)) })
    }
    return client
  }
}

/** Everything that anybody can get to see of us in a day on which everything goes wrong in turn. */
async function everythingSeen(
  fault: Fault,
  logger: Logger & { readonly lines: readonly unknown[] },
): Promise<readonly [string, unknown][]> {
  const seen: [string, unknown][] = []
  const failing = { now: false }
  const written: unknown[] = []
  const store = (sound: InMemoryStore): ExecutionStore => {
    const spies = [
      'admit',
      'recordOutcome',
      'recordFill',
      'appendAudit',
      'changeMode',
      'tripLatch',
      'changeIdentity',
      'adoptPolicy',
    ] as const
    const changes = spies.map((method) => {
      const own = sound[method].bind(sound) as (...args: unknown[]) => Promise<unknown>
      const noted = (...args: unknown[]): Promise<unknown> => {
        written.push(args)
        return own(...args)
      }
      return [method, noted] as const
    })
    return altered<ExecutionStore>(sound, Object.fromEntries(changes) as Partial<ExecutionStore>)
  }
  const reading = defineGate({ name: 'reading', version: '1', check: (context) => context.balances().then(() => allow()) })
  const made = scene({
    gates: [...heliosGates(), reading],
    store,
    liveThrough: holding(fault, failing),
    logger,
    paperGates: 'enforce',
  })
  const { router, orchestrator, clock } = made
  const events = recordEvents(router)
  const see = async (what: string, step: () => Promise<unknown>): Promise<void> => {
    for (const now of [false, true]) {
      failing.now = now
      seen.push([
        `${what}${now ? ', failing' : ''}`,
        await advanceUntil(clock, step()).catch((error: unknown) => ({ thrown: error })),
      ])
    }
    failing.now = false
    await settle()
  }

  await see('paper order', () => router.execute(BUY))
  await see('preview for LIVE', () => router.preview(BUY, { mode: 'LIVE', allowPrivateReads: true }))
  await orchestrator.setMode('LIVE', CONFIRMED)
  for (const intent of [BUY, SELL, MARKET_BUY, { ...BUY, quantity: '0.00001' }]) {
    await see('order', () => router.execute(intent))
    await see('preview', () => router.preview(intent))
  }
  made.live.next(fault('submitOrder'))
  await see('order whose submit throws', () => router.execute(BUY))
  await see('malformed intent', () => router.execute({ ...BUY, quantity: 'x' }))
  await see('reconcile', () => router.reconcile())
  const { clientOrderId = 'none' } = await router.execute(BUY)
  await see('cancel', () => router.cancel(clientOrderId))
  await see('cancelAll', () => router.cancelAll())
  await see('history', () => orchestrator.history())
  await see('refusal', () => orchestrator.setMode('LIVE', {}))
  await see('stop', () => router.emergencyStop({ ...WHO, deadlineMs: 1_000 }))
  await clock.advanceAsync(10_000)
  await router.close()
  return [
    ...seen,
    ['events', events.all],
    ['log', logger.lines],
    ['written', written],
    ['router', router],
    ['orchestrator', orchestrator],
  ]
}

const WAYS_TO_SHOW: Readonly<Record<string, (value: unknown) => string>> = {
  inspect: (value) =>
    inspect(value, {
      depth: Number.POSITIVE_INFINITY,
      showHidden: true,
      getters: false,
      maxStringLength: null,
      maxArrayLength: null,
    }),
  JSON: (value) => JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? '',
  text: (value) => String(value),
}

/** Where the secret shows, and in which way. */
async function leaks(
  fault: Fault,
  logger: Logger & { readonly lines: readonly unknown[] } = recordingLogger(),
): Promise<readonly string[]> {
  const seen = await everythingSeen(fault, logger)
  return seen.flatMap(([what, value]) =>
    Object.entries(WAYS_TO_SHOW).flatMap(([way, show]) => (show(value).includes(SECRET) ? [`${what} by ${way}`] : [])),
  )
}

describe('I15', () => {
  it('I15 no result, event, log line, error, row or object of ours shows the secret of a client, whatever fails', async () => {
    expect(await leaks(withRequest)).toEqual([])
  })

  it('I15 the day that this is tried on is one of every kind', async () => {
    const seen = new Map(await everythingSeen(withRequest, recordingLogger()))
    const outcomes = [...seen.values()].map((value) => (value as { readonly outcome?: string }).outcome)
    for (const outcome of ['accepted', 'denied', 'unknown']) expect(outcomes).toContain(outcome)
    expect(JSON.stringify(seen.get('log'))).toContain('401 Unauthorized')
    expect((seen.get('written') as readonly unknown[]).length).toBeGreaterThan(10)
  })
})

describe('the control of I15', () => {
  it('I15 is a check that can fail: a client that says its secret in an error message is found out, everywhere it goes', async () => {
    const found = await leaks(talkative)
    for (const where of ['order, failing by inspect', 'events by JSON', 'log by inspect', 'written by inspect'])
      expect(found).toContain(where)
  })

  it('I15 would be broken by a logger that adds the secret', async () => {
    const careless = recordingLogger()
    careless.info({ apiSecret: SECRET }, 'Connected.')
    expect(await leaks(withRequest, careless)).toEqual(['log by inspect', 'log by JSON'])
  })
})
