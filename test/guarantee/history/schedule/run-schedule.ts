import type { ExecutionStore } from '../../../../src/core/execution-store.js'
import type { ManualClock } from '../../../../src/testing/manual-clock.js'
import { type SeededRandom, seeded } from '../../../support/seeded.js'
import { auditRowProblems } from '../audit-order.js'
import { historyProblems } from '../check-history.js'
import { tallyOf } from '../operation.js'
import { HistoryRecorder } from '../recording/history-recorder.js'
import { recordedStore } from '../recording/recorded-store.js'
import { type Disturbance, Scheduler } from './scheduler.js'
import { type Desk, lookAround, trade } from './workload.js'
import type { World } from './world.js'

/** What became of a schedule. */
export interface ScheduleReport {
  readonly seed: number
  /** Sentences; none for a sound store. */
  readonly problems: readonly string[]
  readonly operations: number
  /** How often each kind of operation had each kind of answer. */
  readonly tally: ReadonlyMap<string, number>
  readonly trace: readonly string[]
}

export interface ScheduleOptions {
  readonly seed: number
  /** What stands before the store of each process, where a test wants a flaw. Nothing is lost then: the flaw is the fault. */
  readonly flaw?: (store: ExecutionStore) => ExecutionStore
}

/** Half a minute before midnight in Johannesburg, so that some schedules see two days. */
const START = new Date('2026-01-05T21:59:30.000Z')

let schedules = 0

/** Some processes with some threads each do seeded things to one or two accounts, in a seeded order. */
export async function runSchedule(world: World, { seed, flaw }: ScheduleOptions): Promise<ScheduleReport> {
  const random = seeded(`${world.name} ${seed}`)
  schedules += 1
  const recorder = new HistoryRecorder(START)
  const { clock } = recorder
  const desks = Array.from({ length: random.below(5) === 0 ? 2 : 1 }, (_, index): Desk => {
    return { account: `s${process.pid}-${schedules}-${index}`, orders: [], admitted: [] }
  })
  world.begin(clock)
  const disturbances = [...clockSteps(clock, random), ...world.disturbances(desks.map(({ account }) => account))]
  const scheduler = new Scheduler(random, flaw === undefined ? random.pick([0, 4, 10]) : 0, disturbances)

  const processes = 2 + random.below(3)
  const threads = 1 + random.below(2)
  const traders = Array.from({ length: processes }, (_, index) => {
    const name = `p${index + 1}`
    const own = world.open(name, () => scheduler)
    const store = recordedStore(flaw?.(own) ?? own, name, recorder)
    return Array.from({ length: threads }, (__, thread) => {
      const desk = random.pick(desks)
      const choices = seeded(`${world.name} ${seed} ${index} ${thread}`)
      return trade(
        { desk, store, random: choices, name: `${name}${'abc'[thread]}`, now: () => clock.now().getTime() },
        5 + choices.below(4),
      )
    })
  })
  try {
    await scheduler.run(Promise.all(traders.flat()))
    const auditor = recordedStore(
      world.open('auditor', () => scheduler),
      'auditor',
      recorder,
    )
    scheduler.calm()
    await scheduler.run(Promise.all(desks.map((desk) => lookAround(auditor, desk.account, idsOf(desk)))))
  } finally {
    await world.end()
  }
  const histories = recorder.histories()
  const problems = [...historyProblems(histories)]
  for (const { account } of desks) problems.push(...(await auditProblems(world, account)))
  const operations = [...histories.values()].flat()
  return { seed, problems, operations: operations.length, tally: tallyOf(operations), trace: scheduler.trace }
}

function idsOf({ orders }: Desk): readonly string[] {
  return orders.map(({ clientOrderId }) => clientOrderId)
}

async function auditProblems(world: World, account: string): Promise<readonly string[]> {
  const verdict = await world.look().verifyAudit({ account })
  const rows = (await world.auditRows?.(account)) ?? []
  const broken = verdict.ok ? [] : [`Account ${account}: the audit chain is ${verdict.problem} at ${verdict.sequence}.`]
  return [...broken, ...auditRowProblems(rows).map((problem) => `Account ${account}: ${problem}.`)]
}

/** The clock moves on, seldom far, and sometimes goes back. */
function clockSteps(clock: ManualClock, random: SeededRandom): readonly Disturbance[] {
  const step = (label: string, happen: () => void | Promise<void>): Disturbance => ({ label, possible: () => true, happen })
  const setBy = (ms: number): void => clock.set(new Date(clock.now().getTime() + ms))
  return [
    step('the clock moves on', () => clock.advanceAsync(random.pick([1, 1, 50, 400, 400, 1_000, 3_000]))),
    // Set, not advanced: no timer fires, or everything that is on its way would be given up again and again.
    step('the clock is set half a minute on', () => (random.below(6) === 0 ? setBy(31_000) : undefined)),
    step('the clock is set back', () => (random.below(4) === 0 ? setBy(-700) : undefined)),
  ]
}

/** The problems of a schedule with what replays it. */
export function failureOf(world: string, { seed, problems, trace }: ScheduleReport): string {
  return [`Schedule ${seed} on ${world}:`, ...problems, 'The schedule:', ...trace.map((step) => `  ${step}`)].join('\n')
}
