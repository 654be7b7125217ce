import type { PostgresClient, PostgresPool, PostgresQuery, PostgresResult } from '../../../../src/postgres.js'
import type { Connections } from './connections.js'
import type { Scheduler } from './scheduler.js'

export interface HeldPoolOptions {
  readonly process: string
  readonly connections: Connections
  readonly scheduler: () => Scheduler
  /** Whether somebody may hold a lock at this moment. */
  readonly mayWait: () => boolean
}

/** A pool of one process at whose edge statements and answers are held, lost and late. It always has a connection left. */
export class HeldPool implements PostgresPool {
  readonly #options: HeldPoolOptions

  constructor(options: HeldPoolOptions) {
    this.#options = options
  }

  async connect(): Promise<PostgresClient> {
    return { query: (query) => this.#held(query), release: () => undefined }
  }

  #held(query: PostgresQuery): Promise<PostgresResult> {
    const { process, connections, scheduler, mayWait } = this.#options
    const what = `${process} ${/^helios_(\w+)_[0-9a-f]{8}$/.exec(query.name ?? '')?.[1] ?? query.text}`
    return new Promise((resolve, reject) => {
      const lost = (): void => reject(connectionReset())
      const go = (): Promise<void> =>
        connections.send(query, mayWait(), {
          lost,
          answered: (answer) =>
            scheduler().hold(`${what}: the answer`, {
              go: () => ('error' in answer ? reject(answer.error) : resolve(answer)),
              faults: { lost },
            }),
        })
      const late = (): void => {
        lost()
        scheduler().hold(`${what}: late`, { go: () => connections.send(query, mayWait()) })
      }
      scheduler().hold(what, { go, faults: { 'the request is lost': lost, 'the request comes late': late } })
    })
  }
}

/** As the operating system says it: nobody knows what became of the statement. */
function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
}
