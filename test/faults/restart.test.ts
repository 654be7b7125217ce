import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { isHeliosError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import type { AdmissionResult } from '../../src/core/order-ledger.js'
import { altered } from '../execution/support/altered.js'
import { newPlace, type Place } from '../guarantee/support/place.js'
import { type PostgresServer, startPostgres } from '../support/launch-postgres.js'
import { JointRestart } from './support/joint-restart.js'
import {
  type RestartCell,
  type RestartMoment,
  type RestartOutcome,
  type RestartScene,
  restartScene,
} from './support/restart-scene.js'
import { SENDING_STAGES, STORE_STAGES } from './support/store-stages.js'
import { FaultTable } from './support/table.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const WRITES: ReadonlySet<string | undefined> = new Set(['admit', 'recordOutcome', 'changeMode'])
const at = (moment: RestartMoment, stages: typeof STORE_STAGES): RestartCell[] => stages.map((stage) => ({ stage, moment }))

const CELLS: readonly RestartCell[] = [
  ...at('in the middle of the statement', STORE_STAGES),
  ...at(
    'after its commit, before its answer',
    STORE_STAGES.filter(({ call }) => WRITES.has(call)),
  ),
  ...at('between statements', SENDING_STAGES),
]

const [ADMISSION] = STORE_STAGES.filter(({ call }) => call === 'admit')

/** A store that takes an admission that nobody confirmed for one that is written. */
function credulous(sound: ExecutionStore): ExecutionStore {
  let sequence = 0
  return altered<ExecutionStore>(sound, {
    async readMode(account) {
      const record = await sound.readMode(account)
      sequence = record?.sequence ?? 0
      return record
    },
    async admit(request): Promise<AdmissionResult> {
      try {
        return await sound.admit(request)
      } catch (error) {
        if (!isHeliosError(error) || error.code !== 'ADMISSION_UNCERTAIN') throw error
        const admittedAt = await sound.now()
        return {
          ok: true,
          admittedAt,
          expiresAt: new Date(admittedAt.getTime() + request.ttlMs),
          usage: {},
          sequence: sequence + 1,
        }
      }
    },
  })
}

const table = new FaultTable()
let server: PostgresServer
let place: Place
beforeAll(async () => {
  server = await startPostgres({ durable: true })
  place = await newPlace('postgres', server.url)
})
afterAll(async () => {
  await place.close()
  await server.stop()
})

describe.each(['at once', 'after the callers were told'] as const)(
  'a Postgres server that is stopped in mid-order and is back %s',
  (back) => {
    const scenes: RestartScene[] = []
    const outcomes = new Map<RestartCell | 'control', RestartOutcome>()

    beforeAll(async () => {
      const names: readonly (RestartCell | 'control')[] = [...CELLS, 'control']
      const comesBackAtOnce = back === 'at once'
      const databaseUrl = place.location
      const restart = new JointRestart({ server, databaseUrl, visitors: names.length, comesBackAtOnce })
      for (const [index, cell] of names.entries()) {
        const flawed: RestartCell = { stage: ADMISSION as RestartCell['stage'], moment: 'in the middle of the statement' }
        const shared = { account: `${back} ${index}`, databaseUrl, restart }
        scenes.push(
          await restartScene(cell === 'control' ? { ...shared, ...flawed, storeThrough: credulous } : { ...shared, ...cell }),
        )
      }
      for (const scene of scenes) await scene.prepare()
      await Promise.all([restart.run(), ...scenes.map((scene) => scene.act())])
      if (!comesBackAtOnce) await server.restart()
      for (const [index, name] of names.entries()) outcomes.set(name, (await scenes[index]?.settle()) as RestartOutcome)
    })
    afterAll(async () => {
      for (const scene of scenes) await scene.close()
    })

    for (const cell of CELLS)
      test(`${cell.stage.name}: ${cell.moment}`, () => {
        const { answer, sent, problems } = outcomes.get(cell) as RestartOutcome
        table.set(`${cell.moment}, back ${back}`, cell.stage.name, answer)
        if (answer.startsWith('denied')) expect(sent, 'nothing was sent').toBe(0)
        if (/^(accepted|unknown)/.test(answer)) expect(sent, 'sent once').toBe(1)
        expect(problems).toEqual([])
      })

    test('control: an admission that is believed without being confirmed loses the order', () => {
      const { sent, problems } = outcomes.get('control') as RestartOutcome
      expect(sent).toBe(1)
      expect(problems).toEqual([expect.stringMatching(/nothing is known of it here/)])
    })
  },
)

test('every cell is as it was', async () => {
  await expect(table.toMarkdown('What a restart of Postgres does')).toMatchFileSnapshot('postgres-restart.md')
})
