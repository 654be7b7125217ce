import { randomUUID } from 'node:crypto'
import { seeded } from '../../../support/seeded.js'
import { storeAt } from '../../../support/store-at.js'
import { RemoteProcess } from '../../support/processes.js'
import { historyProblems } from '../check-history.js'
import { type Operation, tallyOf } from '../operation.js'
import { recordedStore } from '../recording/recorded-store.js'
import { lookAround } from '../schedule/workload.js'
import { merged, ProcessRecorder, type SeenOperation } from './process-recorder.js'
import type { ProcessConfig, Task, TradingCalls } from './trading-process.js'

export interface GroupReport {
  /** Sentences; none for a sound store. */
  readonly problems: readonly string[]
  readonly operations: readonly Operation[]
  readonly tally: ReadonlyMap<string, number>
}

const MOST = 8

/** Eight real processes on one store, which serve one run after the other, each run on an account of its own. */
export class ProcessGroup {
  readonly #location: string
  readonly #processes: readonly RemoteProcess<TradingCalls>[]

  private constructor(location: string, processes: readonly RemoteProcess<TradingCalls>[]) {
    this.#location = location
    this.#processes = processes
  }

  /** `location`: a file or a postgres:// URL, migrated. */
  static async start(location: string, most = MOST): Promise<ProcessGroup> {
    const config: ProcessConfig = { location }
    const start = () => RemoteProcess.start<TradingCalls>('../history/processes/trading-process.ts', config)
    return new ProcessGroup(location, await Promise.all(Array.from({ length: most }, start)))
  }

  /** Four or more of them do seeded things to one account, all at once; then what they saw is checked. */
  async run(seed: number): Promise<GroupReport> {
    const random = seeded(`processes ${seed}`)
    const account = `run-${seed}-${randomUUID().slice(0, 8)}`
    const [threads, deeds] = [1 + random.below(3), 8 + random.below(8)]
    const processes = this.#processes.slice(0, 4 + random.below(this.#processes.length - 3))
    const task = (index: number): Task => ({ account, seed, name: `p${index + 1}`, threads, deeds })
    const done = await Promise.all(processes.map((process, index) => process.ask('doAll', task(index))))
    const orders = done.flatMap((process) => process.orders)
    const seen = done.flatMap((process) => process.seen as readonly SeenOperation[])

    const { store, close } = storeAt(this.#location)
    const auditor = new ProcessRecorder()
    await lookAround(recordedStore(store, 'auditor', auditor), account, orders)
    const verdict = await store.verifyAudit({ account })
    await close()
    const operations = merged([...seen, ...auditor.seen])
    const broken = verdict.ok ? [] : [`The audit chain is ${verdict.problem} at ${verdict.sequence}.`]
    return { operations, tally: tallyOf(operations), problems: [...historyProblems(new Map([[account, operations]])), ...broken] }
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.kill()))
  }
}
