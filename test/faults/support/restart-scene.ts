import pg from 'pg'
import type { ExecutionStore } from '../../../src/core/execution-store.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import { type PostgresPool, type PostgresQuery, PostgresStore } from '../../../src/postgres.js'
import { altered } from '../../execution/support/altered.js'
import { tcpProxy } from '../../support/tcp-proxy.js'
import { faultScene } from './fault-scene.js'
import type { JointRestart } from './joint-restart.js'
import { type StoreStage, strikingAt } from './store-stages.js'

export type RestartMoment = 'in the middle of the statement' | 'after its commit, before its answer' | 'between statements'

export interface RestartCell {
  readonly stage: StoreStage
  readonly moment: RestartMoment
}

export interface RestartSceneOptions extends RestartCell {
  readonly account: string
  readonly databaseUrl: string
  readonly restart: JointRestart
  /** How a control takes a guard away. */
  readonly storeThrough?: (store: ExecutionStore) => ExecutionStore
}

/** What came of it. */
export interface RestartOutcome {
  readonly answer: string
  /** How many orders went out from the stage on. */
  readonly sent: number
  readonly problems: readonly string[]
}

/** An account on the server that will be restarted. */
export interface RestartScene {
  /** Gets to the stage. */
  prepare(): Promise<void>
  /** Goes through it, and the restart with it. What the caller was told. */
  act(): Promise<string>
  /** With the server back: what is still wrong when everything is settled. */
  settle(): Promise<RestartOutcome>
  close(): Promise<void>
}

export async function restartScene(options: RestartSceneOptions): Promise<RestartScene> {
  const { account, databaseUrl, restart, stage, moment, storeThrough } = options
  const url = new URL(databaseUrl)
  const proxy = await tcpProxy({ host: url.hostname, port: Number(url.port) })
  url.host = `127.0.0.1:${proxy.port}`
  const pool = new pg.Pool({ connectionString: url.href, max: 4, application_name: account })
  pool.on('error', () => undefined)
  let isDue = false
  let isBetween = false
  let wasHit = false

  const hit = async <Value>(query: PostgresQuery, run: () => Promise<Value>): Promise<Value> => {
    isDue = false
    wasHit = true
    if (moment === 'in the middle of the statement') return restart.inTheMiddle(account, run)
    return restart.afterTheCommit(proxy.holdAnswer(query.name ?? ''), run)
  }
  const client: PostgresPool = {
    async connect() {
      const real = await pool.connect()
      return altered(real as Awaited<ReturnType<PostgresPool['connect']>>, {
        query: (query) => (isDue && moment !== 'between statements' ? hit(query, () => real.query(query)) : real.query(query)),
      })
    },
  }
  const strike: Parameters<typeof strikingAt>[1] = {
    arm() {
      isDue = true
    },
  }
  const scene = await faultScene({
    account,
    store: (clock) => strikingAt(new PostgresStore({ client, clock, allowTestClock: true }), strike),
    // A stop and a start take as long as they take; for the order it is a moment.
    standsStill: () => isBetween,
    ...(storeThrough === undefined ? {} : { storeThrough }),
    liveThrough: (sound) =>
      altered<TradingClient>(sound, {
        // Nothing comes unasked, so that the store is asked at the stage and not before.
        subscribe: () => () => undefined,
        async submitOrder(order, submitOptions) {
          if (isDue && moment === 'between statements') {
            isDue = false
            wasHit = true
            isBetween = true
            await restart.between()
            isBetween = false
          }
          return sound.submitOrder(order, submitOptions)
        },
      }),
  })
  let known: readonly string[] = []
  let before = 0
  let answer = ''

  return {
    async prepare() {
      known = (await stage.prepare?.(scene)) ?? []
      before = scene.placed()
    },
    async act() {
      if (stage.call === undefined) isDue = true
      else strike.call = stage.call
      const acted = await stage.act(scene, known)
      if (!wasHit) throw new Error(`${account} was over before the restart: ${acted.answer}`)
      answer = acted.answer
      if (acted.known !== undefined) known = [...known, acted.known]
      return answer
    },
    async settle() {
      const sent = scene.placed() - before
      await scene.untilIdle()
      const problems = await scene.settledProblems(known)
      const audit = await scene.store.verifyAudit({ account })
      return { answer, sent, problems: audit.ok ? problems : [...problems, 'the audit chain is broken'] }
    },
    async close() {
      await scene.close()
      await pool.end()
      await proxy.close()
    },
  }
}
