import { type Clock, delay } from '../../../src/core/clock.js'
import type { PostgresClient, PostgresPool, PostgresQuery } from '../../../src/postgres.js'
import type { ResetMoment, TcpProxy } from '../../support/tcp-proxy.js'
import type { FaultyDriver, StoreFault } from './store-fault.js'

export interface PostgresFault extends StoreFault {
  /** Instead of lending a connection out. */
  readonly connect?: () => Promise<never>
  /** Instead of, or around, the statement. */
  readonly query?: (run: () => Promise<unknown>, client: PostgresClient, clock: Clock) => Promise<unknown>
  /** The proxy resets the connection in mid-statement. */
  readonly reset?: ResetMoment
}

const READ_ONLY = 'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY'
const READ_WRITE = 'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE'

export const POSTGRES_FAULTS: readonly PostgresFault[] = [
  { name: 'down: connection refused', connect: () => fails({ code: 'ECONNREFUSED' }) },
  { name: 'out of connections (53300)', connect: () => fails({ code: '53300', severity: 'FATAL' }) },
  { name: 'pool exhausted', connect: () => new Promise(() => undefined), needsTime: true },
  { name: 'never answers', query: () => new Promise(() => undefined), needsTime: true },
  {
    name: 'answers after 1 s',
    query: async (run, _client, clock) => {
      await delay(clock, 1_000)
      return run()
    },
    needsTime: true,
  },
  { name: 'disk full (53100)', query: () => fails({ code: '53100', severity: 'ERROR' }) },
  { name: 'admin shutdown (57P01)', query: () => fails({ code: '57P01', severity: 'FATAL' }) },
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

/** The pool with faults, and the proxy before its server. */
export function faultyPool(pool: PostgresPool, proxy: TcpProxy, clock: Clock): PostgresPool & FaultyDriver<PostgresFault> {
  let fault: PostgresFault | undefined
  return {
    arm(next) {
      fault = next
      if (next.reset !== undefined) proxy.resetAt('helios_', next.reset)
    },
    heal() {
      fault = undefined
    },
    async connect() {
      if (fault?.connect !== undefined) return fault.connect()
      const client = await pool.connect()
      return new Proxy(client, {
        get(target, property) {
          const member: unknown = Reflect.get(target, property)
          if (typeof member !== 'function') return member
          if (property !== 'query') return member.bind(target)
          return (query: PostgresQuery) => {
            const run = () => target.query(query)
            return fault?.query === undefined ? run() : fault.query(run, target, clock)
          }
        },
      })
    },
  }
}

function fails(properties: object): Promise<never> {
  return Promise.reject(Object.assign(new Error('injected'), properties))
}
