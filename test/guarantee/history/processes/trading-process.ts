/** A process of its own: opens the store that it is told, and does seeded things when it is asked to. */
import { seeded } from '../../../support/seeded.js'
import { storeAt } from '../../../support/store-at.js'
import { serve, startedWith } from '../../support/served-calls.js'
import { recordedStore } from '../recording/recorded-store.js'
import { type Desk, trade } from '../schedule/workload.js'
import { ProcessRecorder } from './process-recorder.js'

export interface ProcessConfig {
  /** A file, or a postgres:// URL. */
  readonly location: string
}

/** The `name` of the process and the seed decide what it does. */
export interface Task {
  readonly account: string
  readonly seed: number
  readonly name: string
  readonly threads: number
  readonly deeds: number
}

const { store, close } = storeAt(startedWith<ProcessConfig>().location)
// The first use opens what has to be opened.
await store.readMode('main')

/** What it saw, and the orders it asked for. */
async function doAll({ account, seed, name, threads, deeds }: Task) {
  const recorder = new ProcessRecorder()
  const desk: Desk = { account, orders: [], admitted: [] }
  const recorded = recordedStore(store, name, recorder)
  const traders = Array.from({ length: threads }, (_, thread) => ({
    ...{ desk, store: recorded, name: `${name}${'abcd'[thread]}`, timeless: true },
    random: seeded(`${seed} ${name} ${thread}`),
    now: () => Date.now(),
  }))
  await Promise.all(traders.map((trader) => trade(trader, deeds)))
  return { seen: recorder.seen, orders: desk.orders.map(({ clientOrderId }) => clientOrderId) }
}

const calls = { doAll, close }
export type TradingCalls = typeof calls
serve(calls)
