import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freshDatabase } from '../support/database.js'
import { type PostgresServer, startPostgres } from '../support/launch-postgres.js'
import { startWorker, type TaskDescription, type Worker } from './worker-process.js'

/** What the rows run on: one durable Postgres for all of them, files and processes that are gone after the row. */
export class Workbench {
  /** True: small counts, to see that everything runs. */
  readonly isQuick: boolean
  #server: PostgresServer | undefined
  #afterwards: (() => Promise<unknown>)[] = []

  constructor(options: { readonly isQuick: boolean }) {
    this.isQuick = options.isQuick
  }

  /** The URL of an empty database on a server that fsyncs. */
  async database(): Promise<string> {
    this.#server ??= await startPostgres({ durable: true })
    const database = await freshDatabase(this.#server.url)
    this.afterwards(() => database.drop())
    return database.url
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'helios-bench-'))
    this.afterwards(() => rm(folder, { recursive: true, force: true }))
    return folder
  }

  async worker(task: TaskDescription): Promise<Worker> {
    const worker = await startWorker(task)
    this.afterwards(() => worker.end())
    return worker
  }

  async workers(count: number, task: TaskDescription): Promise<readonly Worker[]> {
    return Promise.all(Array.from({ length: count }, () => this.worker(task)))
  }

  /** Runs when the row is over, last come first. */
  afterwards(undo: () => Promise<unknown>): void {
    this.#afterwards.push(undo)
  }

  async tidy(): Promise<void> {
    const undoing = this.#afterwards.reverse()
    this.#afterwards = []
    for (const undo of undoing) await undo()
  }

  async close(): Promise<void> {
    await this.tidy()
    await this.#server?.stop()
  }
}
