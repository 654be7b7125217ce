import { describe, expect, test } from 'vitest'
import { Decimal } from '../../src/core/decimal.js'
import type { Logger } from '../../src/core/logger.js'
import type { BalanceSnapshot, OpenOrdersSnapshot, TradingClient } from '../../src/core/trading-client.js'
import { heliosGates } from '../../src/gates/presets.js'
import { altered, never } from '../execution/support/altered.js'
import { recordEvents } from '../execution/support/record-events.js'
import { BUY, liveScene, MARKET_BUY, type Scene, type SceneOptions, WHO } from '../execution/support/scene.js'
import { advanceUntil, settle } from '../execution/support/time.js'
import { lineOf } from './support/fault-scene.js'
import { FaultTable } from './support/table.js'

const NAN = new Decimal(Number.NaN)
const LONG_AGO = new Date(0)
const throwing = (): never => {
  throw new Error('not connected')
}

/** What the venue answers in place of the truth; `answer` is the sound one. */
const BROKEN_ANSWERS: Readonly<Record<string, (answer: unknown) => unknown>> = {
  'is missing': () => undefined,
  throws: throwing,
  rejects: () => Promise.reject(new Error('socket hang up')),
  hangs: never,
}
const free = (amount: Decimal) => (answer: unknown) => {
  const sound = answer as BalanceSnapshot
  const balances = Object.entries(sound.balances).map(([currency, balance]) => [currency, { ...balance, free: amount }])
  return { ...sound, balances: Object.fromEntries(balances) }
}
const changed = (changes: object) => (answer: unknown) => ({ ...(answer as object), ...changes })

type Input = 'quote' | 'balances' | 'openOrders' | 'instrument'
const INPUTS: Readonly<Record<Input, Readonly<Record<string, (answer: unknown) => unknown>>>> = {
  quote: {
    'is stale': changed({ at: LONG_AGO }),
    'is NaN': changed({ bid: NAN, ask: NAN, last: NAN }),
    'is negative': changed({ bid: new Decimal(-1), ask: new Decimal(-1), last: new Decimal(-1) }),
  },
  balances: {
    'is stale': changed({ asOf: LONG_AGO }),
    'is NaN': free(NAN),
    'is negative': free(new Decimal(-1)),
  },
  openOrders: {
    'is stale': changed({ asOf: LONG_AGO }),
    'is of another shape': (answer) => ({ ...(answer as OpenOrdersSnapshot), orders: [{ id: 1 }] }),
  },
  instrument: {
    'is NaN': changed({ quantityIncrement: NAN }),
    'is negative': changed({ quantityIncrement: new Decimal(-1) }),
  },
}

function lying(input: Input, lie: (answer: unknown) => unknown): NonNullable<SceneOptions['liveThrough']> {
  return (sound) => {
    const member = sound[input] as (...args: unknown[]) => Promise<unknown>
    const liar = async (...args: unknown[]): Promise<unknown> => lie(await member.apply(sound, args))
    return altered<TradingClient>(sound, { [input]: liar })
  }
}

async function order({ clock, router }: Scene): Promise<string> {
  return lineOf(await advanceUntil(clock, router.execute(MARKET_BUY)))
}

describe('an input of the gates that fails', () => {
  const table = new FaultTable()
  const gates = heliosGates()

  for (const [input, own] of Object.entries(INPUTS))
    for (const [failure, lie] of Object.entries({ ...BROKEN_ANSWERS, ...own })) {
      const liveThrough = lying(input as Input, lie)
      test(`${input} ${failure}`, async () => {
        for (const gate of gates) {
          const made = await liveScene({ gates: [gate], liveThrough })
          const line = await order(made)
          table.set(`${input} ${failure}`, gate.name, line)
          expect(made.live.submitted).toHaveLength(line === 'accepted' ? 1 : 0)
        }
        const made = await liveScene({ gates, liveThrough })
        const line = await order(made)
        table.set(`${input} ${failure}`, 'all five', line)
        expect(line).toMatch(/^denied [A-Z_ ]+$/)
        expect(made.live.submitted).toEqual([])
      })
    }

  test('every cell is as it was', async () => {
    await expect(table.toMarkdown('What a failing input of the gates does')).toMatchFileSnapshot('gate-inputs.md')
  })

  test('control: the same order passes all five with sound inputs', async () => {
    expect(await order(await liveScene({ gates }))).toBe('accepted')
  })
})

const BAD_LISTENERS: Readonly<Record<string, () => unknown>> = {
  throws: throwing,
  'never settles': never,
  rejects: () => Promise.reject(new Error('listener')),
}

const OUTCOMES: Readonly<Record<string, (scene: Scene) => unknown>> = {
  accepted: () => undefined,
  'rejected 400': ({ live }) => live.next({ kind: 'rejected', reason: 'no', venueCode: '400' }),
  'unknown lost-reply': ({ live }) => live.next({ kind: 'unknown', cause: 'lost-reply' }),
  'denied STATE_HALTED': ({ orchestrator }) => orchestrator.halt({ reason: 'test', actor: 'test' }),
}

describe.each(Object.entries(BAD_LISTENERS))('a bystander that %s', (_, bad) => {
  test.each(Object.entries(OUTCOMES))('as a listener of every event changes nothing: %s', async (outcome, prepare) => {
    const made = await liveScene()
    for (const name of EVENTS) made.router.on(name, bad as () => void)
    const heard = recordEvents(made.router)
    await prepare(made)
    expect(await order(made)).toBe(outcome)
    await settle()
    expect(heard.names(), 'those after it are told').toContain(`order.${outcome.split(' ')[0]}`)
  })

  test.each(Object.entries(OUTCOMES))('as the logger changes nothing: %s', async (outcome, prepare) => {
    const log = bad as Logger['info']
    const made = await liveScene({ logger: { debug: log, info: log, warn: log, error: log } })
    await prepare(made)
    expect(await order(made)).toBe(outcome)
  })
})

/** What a person or a schedule does; each returns what came of it, and `tells` is heard by listeners behind a bad one. */
const ACTS: Readonly<
  Record<string, { readonly tells: string; readonly sound: string; readonly act: (scene: Scene) => Promise<string> }>
> = {
  'an emergency stop': {
    tells: 'stop.cleared',
    sound: 'clear: true',
    async act({ clock, router }) {
      const { clear } = await advanceUntil(clock, router.emergencyStop(WHO))
      return `clear: ${clear}`
    },
  },
  'a cancel': {
    tells: 'order.updated',
    sound: 'canceled',
    async act({ clock, router, live }) {
      const { kind } = await advanceUntil(clock, router.cancel(live.submitted[0]?.clientOrderId ?? ''))
      return kind
    },
  },
  'a reconcile': {
    tells: 'order.updated',
    sound: '1 settled, 0 unresolved',
    async act({ clock, router, live }) {
      live.fill({ clientOrderId: live.submitted[0]?.clientOrderId ?? '', instrument: BUY.instrument })
      const { settled, unresolved } = await advanceUntil(clock, router.reconcile())
      return `${settled.length} settled, ${unresolved.length} unresolved`
    },
  },
  'a halt': {
    tells: 'mode.changed',
    sound: 'HALTED',
    act: async ({ clock, orchestrator }) => (await advanceUntil(clock, orchestrator.halt(WHO))).state,
  },
}

/** Where a bystander stands: beside the router, the mode or the venue, or in the logger. */
const PLACES: Readonly<Record<string, (scene: Scene, bad: () => unknown) => void>> = {
  'a listener of every event': ({ router }, bad) => {
    for (const name of EVENTS) router.on(name, bad)
  },
  'a listener of the mode': ({ orchestrator }, bad) => void orchestrator.onChange(bad),
  'another listener of the venue': ({ live }, bad) => void live.subscribe(bad),
  'the logger': () => undefined,
}

describe.each(Object.entries(BAD_LISTENERS))('a bystander that %s, at what is done to an order that rests', (_, bad) => {
  describe.each(Object.entries(PLACES))('as %s', (place, stand) => {
    test.each(Object.entries(ACTS))('changes nothing: %s', async (_name, { act, sound, tells }) => {
      const log = bad as Logger['info']
      const made = await liveScene({
        ...(place === 'the logger' ? { logger: { debug: log, info: log, warn: log, error: log } } : {}),
        liveThrough: deaf,
      })
      expect(await advanceUntil(made.clock, made.router.execute(BUY))).toMatchObject({ outcome: 'accepted' })
      stand(made, bad)
      const heard = recordEvents(made.router)
      expect(await act(made)).toBe(sound)
      await settle()
      expect(heard.names(), 'those after it are told').toContain(tells)
    })
  })
})

describe.each(Object.entries(BAD_LISTENERS))('control: a venue that %s, where a bystander changes nothing', (_, bad) => {
  test.each(['an emergency stop', 'a cancel', 'a reconcile'])('changes %s', async (name) => {
    const broken = { openOrders: bad, findOrder: bad, cancelOrder: bad, cancelAllOrders: bad } as Partial<TradingClient>
    const made = await liveScene({ liveThrough: (sound) => altered<TradingClient>(deaf(sound), broken) })
    await advanceUntil(made.clock, made.router.execute(BUY))
    expect(await ACTS[name]?.act(made)).not.toBe(ACTS[name]?.sound)
  })
})

/** Nothing comes unasked, so that it is the act that tells. */
function deaf(sound: TradingClient): TradingClient {
  return altered<TradingClient>(sound, { subscribe: () => () => undefined })
}

const EVENTS = [
  ...(['order.admitted', 'order.accepted', 'order.rejected', 'order.unknown', 'order.denied', 'order.updated'] as const),
  ...(['fill', 'mode.changed', 'stop.engaged', 'stop.cleared', 'alert'] as const),
] as const
