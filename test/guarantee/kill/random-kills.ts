import { setTimeout as delay } from 'node:timers/promises'
import { type SeededRandom, seeded } from '../../support/seeded.js'
import { ProcessEndedError } from '../support/processes.js'
import type { Decided, TraderIntent } from '../support/trader-process.js'
import type { Verdict } from '../support/verdict.js'
import { type KillOptions, LIVES, type Life, openKillScene, startAgain } from './kill-scene.js'
import type { KillReport } from './systematic-kills.js'

export interface RandomKillOptions extends KillOptions {
  readonly seed: number
  readonly kills: number
  /** How many processes trade at the same time. */
  readonly processes: number
  readonly progress?: (line: string) => void
}

const LIFE_NAMES = Object.keys(LIVES) as Life[]
/** Far more than a process lives to place. */
const ORDERS = 200

/**
 * Processes trade as fast as they can, and each is killed after a random while. The next one asks again for what its
 * predecessor was not told the outcome of, and goes on from there. At last everything must add up.
 */
export async function killAtRandom(options: RandomKillOptions): Promise<KillReport> {
  const { seed, kills, processes, progress = () => undefined } = options
  const scene = await openKillScene(options)
  const verdicts: Verdict[] = []
  let killed = 0

  const tradeAndDie = async (line: number): Promise<void> => {
    const random = seeded(`kill ${seed} ${line}`)
    let undecided: readonly TraderIntent[] = []
    for (let life = 0; killed < kills; life += 1) {
      const trader = await scene.start()
      const intents = [...undecided, ...newIntents(random, `${line}-${life}`)]
      const decided = new Set<string>()
      const untilDecided = 1 + random.below(12)
      const moreMs = random.below(20)
      const enough = new Promise<void>((resolve) => {
        trader.listen((said) => {
          const { verdict } = said as Decided
          verdicts.push(verdict)
          decided.add(verdict.intentId)
          if (decided.size >= untilDecided) resolve()
        })
      })
      const traded = trader.ask('execute', intents, { atOnce: 4 }).catch((error: unknown) => {
        if (!(error instanceof ProcessEndedError)) throw error
      })
      await Promise.race([enough, traded])
      await delay(moreMs)
      await trader.kill()
      await traded
      // In the order of the list, the first ones that were underway: those after them had not been begun.
      undecided = intents.filter(({ intentId }) => !decided.has(intentId ?? '')).slice(0, 8)
      killed += 1
      if (killed % 20 === 0) progress(`${killed} killed, ${verdicts.length} orders decided`)
    }
  }

  try {
    await Promise.all(Array.from({ length: processes }, (_, line) => tradeAndDie(line)))
    const again = await startAgain(scene, 10_000)
    const { problems, records } = await scene.check(verdicts)
    progress(`${killed} killed, ${records.length} orders in the ledger`)
    return { problems: [...again.problems, ...problems], points: [] }
  } finally {
    await scene.close()
  }
}

function newIntents(random: SeededRandom, name: string): readonly TraderIntent[] {
  return Array.from({ length: ORDERS }, (_, index) => {
    const life = random.pick(LIFE_NAMES)
    return { ...LIVES[life], intentId: `${name}-${index}`, metadata: { life } }
  })
}
