import type { Clock } from '../../../src/core/clock.js'
import type { PostgresClient, PostgresPool, PostgresQuery } from '../../../src/postgres.js'
import type { ResetMoment, TcpProxy } from '../../support/tcp-proxy.js'
import type { PostgresServerFaults } from './postgres-server.js'
import type { FaultyDriver, StoreFault } from './store-fault.js'

/** Resolves after so long of the clock; the clock may go on while this waits, and for nothing else. */
type Wait = (ms: number) => Promise<void>

export interface PostgresFault extends StoreFault {
  /** Instead of lending a connection out. */
  readonly connect?: (wait: Wait, server: PostgresServerFaults) => Promise<unknown>
  /** Instead of, or around, the statement. */
  readonly query?: (
    run: () => Promise<unknown>,
    client: PostgresClient,
    wait: Wait,
    server: PostgresServerFaults,
  ) => Promise<unknown>
  /** The proxy resets the connection in mid-statement. */
  readonly reset?: ResetMoment
}

const READ_ONLY = 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'
const READ_WRITE = 'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE'

export const POSTGRES_FAULTS: readonly PostgresFault[] = [
  { name: 'down: connection refused', connect: () => fails({ code: 'ECONNREFUSED' }) },
  { name: 'out of connections (53300)', connect: (_wait, server) => server.refused() },
  { name: 'pool exhausted', connect: (wait) => wait(Number.POSITIVE_INFINITY) },
  { name: 'never answers', query: (_run, _client, wait) => wait(Number.POSITIVE_INFINITY) },
  {
    name: 'answers after 1 s',
    query: async (run, _client, wait) => {
      await wait(1_000)
      return run()
    },
  },
  { name: 'disk full (53100)', query: () => fails({ code: '53100', severity: 'ERROR' }) },
  {
    name: 'admin shutdown (57P01)',
    query: (run, client, _wait, server) => server.terminated((client as PostgresClient & { processID: number }).processID, run),
  },
  {
    name: 'read-only, as a standby is (25006)',
    query: async (run, client) => {
      await client.query({ name: 'read_only', text: READ_ONLY, values: [] })
      try {
        return await run()
      } finally {
        await client.query({ name: 'read_write', text: READ_WRITE, values: [] })
      }
    },
  },
  { name: 'fails over: reset before the commit', reset: 'before' },
  { name: 'fails over: reset after the commit', reset: 'after' },
]

/** The pool with faults, the proxy before its server, and the server. */
export function faultyPool(
  pool: PostgresPool,
  { proxy, server, clock }: { readonly proxy: TcpProxy; readonly server: PostgresServerFaults; readonly clock: Clock },
): PostgresPool & FaultyDriver<PostgresFault> {
  let fault: PostgresFault | undefined
  let waiting = 0
  const wait: Wait = (ms) => {
    waiting += 1
    return new Promise((resolve) => {
      if (!Number.isFinite(ms)) return
      clock.setTimeout(() => {
        waiting -= 1
        resolve()
      }, ms)
    })
  }
  return {
    isWaiting: () => waiting > 0,
    forget() {
      waiting = 0
    },
    arm(next) {
      fault = next
      if (next.reset !== undefined) proxy.resetAt('helios_', next.reset)
    },
    heal() {
      fault = undefined
    },
    async connect() {
      if (fault?.connect !== undefined) return (await fault.connect(wait, server)) as never
      const client = await pool.connect()
      return new Proxy(client, {
        get(target, property) {
          const member: unknown = Reflect.get(target, property)
          if (typeof member !== 'function') return member
          if (property !== 'query') return member.bind(target)
          return (query: PostgresQuery) => {
            const run = () => target.query(query)
            return fault?.query === undefined ? run() : fault.query(run, target, wait, server)
          }
        },
      })
    },
  }
}

function fails(properties: object): Promise<never> {
  return Promise.reject(Object.assign(new Error('injected'), properties))
}
