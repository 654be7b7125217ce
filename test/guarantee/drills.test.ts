import { describe, expect, inject, test, vi } from 'vitest'
import { CONTROL_ROUTES } from '../../src/http/control-routes.js'
import { type Ran, runHeliosProcess } from '../cli/support/run-helios.js'
import { type DeskProcess, startDesk } from './support/desk-process.js'
import { newPlace, type StoreKind } from './support/place.js'
import type { Seam } from './support/seams.js'
import { ACCOUNT, startTrader, type TraderConfig, type TraderProcess } from './support/trader-process.js'
import { API_KEY, API_SECRET, startVenue } from './support/venue-process.js'

// Starting processes is slow on a busy machine, and a stop waits for VALR's listings, which lag.
vi.setConfig({ testTimeout: 240_000 })

const TOKEN = 'the-token-of-the-desk'
const INTENT = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '0.0002', limitPrice: '950000' } as const

interface Drill {
  readonly desk: () => Promise<DeskProcess & { readonly url: string }>
  readonly bot: (seam?: Seam) => Promise<TraderProcess>
  /** `helios` as a process. */
  readonly helios: (...argv: string[]) => Promise<Ran>
  /** What the venue has: open orders, and the ids of all that ever reached it. */
  readonly books: () => Promise<{ readonly open: number; readonly placed: readonly string[] }>
}

/** A venue of its own process, a store, and everybody who works with them, all gone when `drill` is over. */
async function inDrill(kind: StoreKind, drill: (parts: Drill) => Promise<void>): Promise<void> {
  const ends: (() => Promise<unknown>)[] = []
  const ending = <Started extends { kill(): Promise<unknown> }>(started: Started): Started => {
    ends.push(() => started.kill())
    return started
  }
  try {
    const place = await newPlace(kind, inject('postgresUrl'))
    ends.push(() => place.close())
    const venue = ending(await startVenue({ balances: { ZAR: '10000000' } }))
    await venue.ask('setBook', 'BTCZAR', { bids: [['999000', '2']], asks: [['1000000', '2']] })
    const { location } = place
    const shared = { location, venue: venue.address, account: ACCOUNT }
    // A slow machine must not be what denies an order.
    const patience = { gateTimeoutMs: 30_000, submitTimeoutMs: 30_000, maxAgeMs: { quote: 60_000, balances: 60_000 } }
    const trading: TraderConfig = {
      ...shared,
      gates: { dailyTradeLimit: { max: 100_000 } },
      client: { reuseReadsMs: 1_000, requestTimeoutMs: 30_000 },
      router: { ...patience, admissionTtlMs: 8_000 },
    }
    const env = {
      DATABASE_URL: kind === 'postgres' ? location : `sqlite:${location}`,
      HELIOS_ACCOUNT: ACCOUNT,
      VALR_API_KEY: API_KEY,
      VALR_API_SECRET: API_SECRET,
      VALR_BASE_URL: venue.address.httpUrl,
    }
    await drill({
      desk: async () => ending(await startDesk({ ...shared, token: TOKEN })),
      bot: async (seam) => ending(await startTrader({ ...trading, ...(seam === undefined ? {} : { seam }) })),
      helios: (...argv) => runHeliosProcess([...argv, '--json'], env),
      async books() {
        const { orders, placements } = await venue.ask('account')
        return { open: orders.filter(({ isOpen }) => isOpen).length, placed: placements }
      },
    })
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

async function call(url: string, method: string, path: string, body?: object, token = TOKEN) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const LIVE = { mode: 'LIVE', confirmed: true, reason: 'drill' }

/** Two orders at a time, one after another, until it is told to end. */
function trade(bot: TraderProcess) {
  let isOver = false
  const outcomes: string[] = []
  const work = async (): Promise<void> => {
    while (!isOver) {
      const [verdict] = await bot.ask('execute', [INTENT])
      outcomes.push(verdict?.outcome === 'denied' ? verdict.why : String(verdict?.outcome))
    }
  }
  const working = Promise.all([work(), work()])
  return {
    outcomes,
    until: (done: () => boolean) => vi.waitUntil(done, { timeout: 120_000, interval: 20 }),
    async end() {
      isOver = true
      await working
    },
  }
}

describe.each(['postgres', 'sqlite'] as const)('drills on %s', (kind) => {
  test.concurrent('the mode that is set over HTTP is there again after the server was killed', async () => {
    await inDrill(kind, async ({ desk, books }) => {
      const first = await desk()
      expect(await call(first.url, 'POST', '/api/mode/set', LIVE)).toMatchObject({ status: 200, json: { mode: 'LIVE' } })
      const before = await call(first.url, 'GET', '/api/mode/current')
      expect(before).toMatchObject({ status: 200, json: { mode: 'LIVE', version: 1, reason: 'drill', changedBy: 'desk' } })
      await first.kill()
      await expect(call(first.url, 'GET', '/api/mode/current')).rejects.toThrow()

      const second = await desk()
      expect(await call(second.url, 'GET', '/api/mode/current')).toEqual(before)
      for (const { method, path } of CONTROL_ROUTES.filter(({ isOpen }) => !isOpen)) {
        const body = method === 'GET' ? undefined : { mode: 'PAPER', confirmed: true, reason: 'stranger' }
        expect(await call(second.url, method, path, body, 'a-guess')).toMatchObject({ status: 401 })
      }
      expect(await call(second.url, 'GET', '/api/mode/current')).toEqual(before)
      expect(await books()).toEqual({ open: 0, placed: [] })
    })
  })

  test.concurrent('helios stop clears the account of a hung bot, and nothing leaves when it goes on', async () => {
    await inDrill(kind, async ({ bot: startBot, helios, books }) => {
      expect(await helios('set-mode', 'LIVE', '--confirm', '--reason', 'drill', '--actor', 'ops')).toMatchObject({ exitCode: 0 })
      const bot = await startBot()
      const trading = trade(bot)
      await trading.until(() => trading.outcomes.length >= 10)
      await trading.end()
      await bot.ask('settled')
      expect(new Set(trading.outcomes)).toEqual(new Set(['accepted']))

      // Control: a bot that hung and goes on does trade, as long as nobody stopped it.
      await hang(bot)
      bot.signal('SIGCONT')
      expect(await bot.ask('execute', [INTENT])).toMatchObject([{ outcome: 'accepted' }])
      await bot.ask('settled')

      await hang(bot)
      const { open, placed } = await books()
      expect(open).toBe(placed.length)
      expect(placed.length).toBe(trading.outcomes.length + 1)
      const stopped = await helios('stop', '--reason', 'It hangs', '--actor', 'ops')
      expect(JSON.parse(stopped.stdout)).toMatchObject({ clear: true, unresolved: [] })
      expect(stopped.exitCode).toBe(0)
      expect(await books()).toEqual({ open: 0, placed })

      bot.signal('SIGCONT')
      const after = await bot.ask('execute', [INTENT, INTENT, INTENT])
      expect(after.map(({ outcome, why }) => `${outcome} ${why}`)).toEqual(Array(3).fill('denied STATE_HALTED'))
      expect(await books()).toEqual({ open: 0, placed })
    })
  })
})

describe('drills under load', () => {
  test.concurrent('the emergency stop over HTTP clears the account of a bot that goes on ordering', async () => {
    await inDrill('postgres', async ({ bot: startBot, desk: startDeskProcess, books }) => {
      const desk = await startDeskProcess()
      await call(desk.url, 'POST', '/api/mode/set', LIVE)
      const bot = await startBot()
      const trading = trade(bot)
      await trading.until(() => trading.outcomes.length >= 10)
      const { status, json } = await call(desk.url, 'POST', '/api/trading/emergency-stop')
      const { open, placed } = await books()
      await trading.end()
      expect(json).toMatchObject({ clear: true, unresolved: [], latched: { version: 2 } })
      expect({ status, open }).toEqual({ status: 200, open: 0 })
      expect(trading.outcomes).toContain('STATE_HALTED')
      expect(await bot.ask('execute', [INTENT])).toMatchObject([{ outcome: 'denied', why: 'STATE_HALTED' }])
      expect(await books()).toEqual({ open: 0, placed })
      const current = await call(desk.url, 'GET', '/api/mode/current')
      expect(current.json).toMatchObject({ mode: 'PAPER', state: 'HALTED', changedBy: 'desk' })
    })
  })

  test.concurrent('helios stop is not clear while a bot hangs in the middle of an order, which never leaves', async () => {
    await inDrill('postgres', async ({ bot: startBot, helios, books }) => {
      await helios('set-mode', 'LIVE', '--confirm', '--reason', 'drill', '--actor', 'ops')
      const other = await startBot()
      const bot = await startBot({ signal: 'SIGSTOP', at: { name: 'client.submitOrder before' } })
      await other.ask('execute', [INTENT, INTENT])
      await other.ask('settled')
      const executing = bot.ask('execute', [INTENT, INTENT])
      expect(await Promise.race([bot.nextPoint(), executing])).toBe('client.submitOrder before')
      const { open, placed } = await books()
      expect({ open, placed: placed.length }).toEqual({ open: 2, placed: 2 })

      const first = await helios('stop', '--reason', 'It hangs', '--actor', 'ops')
      const report = JSON.parse(first.stdout) as { readonly unresolved: readonly string[] }
      expect(report).toMatchObject({ clear: false, latched: { version: 2 }, unresolved: [expect.any(String)] })
      expect(first.exitCode).toBe(1)
      expect(await books()).toEqual({ open: 0, placed })

      bot.signal('SIGCONT')
      expect((await executing).map(({ why }) => why)).toEqual(['ADMISSION_EXPIRED', 'STATE_HALTED'])
      expect(await books()).toEqual({ open: 0, placed })
      const second = await helios('stop')
      expect({ exitCode: second.exitCode, report: JSON.parse(second.stdout) }).toMatchObject({
        exitCode: 0,
        report: { clear: true, unresolved: [] },
      })
    })
  })
})

/** Returns when the bot is stopped where it stands. */
async function hang(bot: TraderProcess): Promise<void> {
  bot.signal('SIGSTOP')
  await vi.waitUntil(() => bot.isStopped(), { timeout: 60_000, interval: 20 })
}
