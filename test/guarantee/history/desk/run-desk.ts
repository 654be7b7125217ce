import { isHeliosError } from '../../../../src/core/errors.js'
import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import { ExecutionRouter } from '../../../../src/execution/execution-router.js'
import { dailyTradeLimit } from '../../../../src/gates/daily-trade-limit.js'
import { MANDATORY_GATES } from '../../../../src/gates/mandatory-gates.js'
import { ModeOrchestrator, type ModeSnapshot } from '../../../../src/mode/mode-orchestrator.js'
import type { ManualClock } from '../../../../src/testing/manual-clock.js'
import { ScriptedTradingClient } from '../../../../src/testing/scripted-trading-client.js'
import { type SeededRandom, seeded } from '../../../support/seeded.js'
import { explain } from '../counterexample.js'
import { linearize } from '../linearize.js'
import { HistoryRecorder } from '../recording/history-recorder.js'
import { Scheduler } from '../schedule/scheduler.js'
import type { World } from '../schedule/world.js'
import { DESK_MODEL, type DeskAnswer, type DeskCall, type DeskOperation } from './desk-model.js'

export interface DeskReport {
  readonly problems: readonly string[]
  readonly operations: readonly DeskOperation[]
}

const START = new Date('2026-01-05T10:00:00.000Z')
const BTC_ZAR = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: 1,
  quantityIncrement: 1,
  minQuantity: 1,
}
const BUY = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: 1, limitPrice: 90 } as const
const WHO = { confirmed: true, reason: 'test', actor: 'desk' } as const
const DEEDS = [
  'execute',
  'execute',
  'execute',
  'execute',
  'live',
  'live',
  'resume',
  'resume',
  'stop',
  'halt',
  'reduceOnly',
  'paper',
  'snapshot',
] as const

let schedules = 0

/** Whole routers and orchestrators, one each to a process, on one account; what their users saw is checked. */
export async function runDesk(world: World, seed: number, flaw?: (store: ExecutionStore) => ExecutionStore): Promise<DeskReport> {
  schedules += 1
  const account = `d${process.pid}-${schedules}`
  const random = seeded(`desk ${world.name} ${seed}`)
  const { clock } = new HistoryRecorder(START)
  world.begin(clock)
  const moves = {
    label: 'the clock moves on',
    possible: () => true,
    happen: () => clock.advanceAsync(random.pick([1, 50, 250, 1_000])),
  }
  const scheduler = new Scheduler(random, flaw === undefined ? random.pick([0, 4]) : 0, [moves, ...world.disturbances([account])])
  const clients = { PAPER: venue('paper', clock, account), LIVE: venue('live', clock, account) }
  const book = new DeskBook()
  const users = Array.from({ length: 3 }, (_, index) => {
    const own = world.open(`p${index + 1}`, () => scheduler)
    const orchestrator = new ModeOrchestrator({ store: flaw?.(own) ?? own, account, clock })
    const router = new ExecutionRouter({
      ...{ orchestrator, clients, clock, gates: [dailyTradeLimit({ max: 50 })], allowVolatileStore: true, allowTestClock: true },
      waivedGates: MANDATORY_GATES.filter((name) => name !== 'dailyTradeLimit'),
      reconcileEveryMs: 0,
    })
    const choices = seeded(`desk ${world.name} ${seed} ${index}`)
    return { router, work: () => use({ name: `p${index + 1}`, orchestrator, router, book, random: choices }) }
  })
  try {
    await scheduler.run(Promise.all(users.map(({ work }) => work())))
    scheduler.calm()
    await scheduler.run(Promise.all(users.map(({ router }) => router.close())))
  } finally {
    await world.end()
  }
  const verdict = linearize(book.operations, DESK_MODEL)
  return { operations: book.operations, problems: verdict.linearizable ? [] : [explain(book.operations, DESK_MODEL)] }
}

function venue(kind: 'paper' | 'live', clock: ManualClock, account: string): ScriptedTradingClient {
  const quotes = { 'BTC/ZAR': { bid: 99, ask: 100, last: 100 } }
  return new ScriptedTradingClient({
    kind,
    instruments: [BTC_ZAR],
    balances: { ZAR: 1_000_000 },
    quotes,
    clock,
    identity: account,
  })
}

class DeskBook {
  readonly operations: DeskOperation[] = []
  #moment = 0

  async record(process: string, call: DeskCall, work: () => Promise<DeskAnswer | undefined>): Promise<void> {
    const id = this.operations.length
    const asked = { id: id + 1, process, call, invokedAt: this.#next() }
    this.operations.push({ ...asked, respondedAt: Infinity })
    const answer = await work()
    if (answer !== undefined) this.operations[id] = { ...asked, answer, respondedAt: this.#next() }
  }

  #next(): number {
    this.#moment += 1
    return this.#moment
  }
}

interface User {
  readonly name: string
  readonly orchestrator: ModeOrchestrator
  readonly router: ExecutionRouter
  readonly book: DeskBook
  readonly random: SeededRandom
}

async function use(user: User): Promise<void> {
  for (let done = 0; done < 6; done += 1) {
    const kind = user.random.pick(DEEDS)
    const call: DeskCall = kind === 'stop' ? { kind, flatten: user.random.below(2) === 0 } : { kind }
    await user.book.record(user.name, call, () => answerTo(user, call))
  }
}

async function answerTo({ orchestrator, router }: User, call: DeskCall): Promise<DeskAnswer | undefined> {
  if (call.kind === 'execute') {
    const result = await router.execute(BUY)
    if (result.outcome === 'denied') return { denied: result.denials.map(({ code }) => code) }
    return { sent: result.mode }
  }
  try {
    const { mode, state, version, stop } = await change(orchestrator, call)
    return { inForce: { mode, state, version, flatten: stop?.flatten ?? null } }
  } catch (error) {
    if (!isHeliosError(error)) throw error
    // The answer was lost: whether it took effect, nobody knows.
    return error.code === 'STORE_UNAVAILABLE' ? undefined : { refused: error.code }
  }
}

function change(orchestrator: ModeOrchestrator, call: Exclude<DeskCall, { kind: 'execute' }>): Promise<ModeSnapshot> {
  switch (call.kind) {
    case 'snapshot':
      return orchestrator.getSnapshot()
    case 'paper':
      return orchestrator.setMode('PAPER', WHO)
    case 'live':
      return orchestrator.setMode('LIVE', WHO)
    case 'halt':
      return orchestrator.halt(WHO)
    case 'reduceOnly':
      return orchestrator.reduceOnly(WHO)
    case 'resume':
      return orchestrator.resume(WHO)
    case 'stop':
      return orchestrator.engageStop({ ...WHO, flatten: call.flatten })
    default:
      throw call satisfies never
  }
}
