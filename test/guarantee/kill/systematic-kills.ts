import type { StoreFlaw } from '../support/flawed-store.js'
import { ProcessEndedError } from '../support/processes.js'
import type { Decided } from '../support/trader-process.js'
import type { Verdict } from '../support/verdict.js'
import { type KillOptions, type KillScene, LIVES, type Life, openKillScene, startAgain } from './kill-scene.js'

export interface SystematicOptions extends KillOptions {
  readonly lives: readonly Life[]
  /** Which of the points of a life to kill at. Default: all. */
  readonly choose?: (points: readonly string[]) => readonly number[]
  readonly flaw?: StoreFlaw
  readonly progress?: (line: string) => void
}

export interface KillReport {
  readonly problems: readonly string[]
  /** Where processes were killed, in order. */
  readonly points: readonly string[]
}

/**
 * One order lives undisturbed, and every point that it passes is counted. Then, for each of them, a process of its own
 * begins the same life and is killed there. At last the bot is started again, and everything must add up.
 */
export async function killSystematically(options: SystematicOptions): Promise<KillReport> {
  const { lives, choose = (points) => points.map((_, index) => index), flaw, progress = () => undefined } = options
  const scene = await openKillScene(options)
  try {
    const points: string[] = []
    const verdicts: Verdict[] = []
    for (const life of lives) {
      const passed = await pointsOf(scene, life)
      for (const index of choose(passed)) {
        const at = index + 1
        const death = await killAt(scene, { life, at, flaw })
        verdicts.push(...death.verdicts)
        points.push(`${life}: ${death.point ?? 'the end'}`)
        progress(`killed at ${at} of ${passed.length}: ${points.at(-1)}`)
      }
    }
    // The senders are dead, so that nobody waits for an answer.
    const again = flaw === undefined ? await startAgain(scene, 1_000) : { problems: [] }
    const { problems } = await scene.check(verdicts)
    return { problems: [...again.problems, ...problems], points }
  } finally {
    await scene.close()
  }
}

async function pointsOf(scene: KillScene, life: Life): Promise<readonly string[]> {
  const trader = await scene.start()
  try {
    await trader.ask('execute', [{ ...LIVES[life], intentId: `${life}, undisturbed`, metadata: { life } }])
    return await trader.ask('points')
  } finally {
    await trader.kill()
  }
}

async function killAt(
  scene: KillScene,
  { life, at, flaw }: { readonly life: Life; readonly at: number; readonly flaw: StoreFlaw | undefined },
): Promise<{ readonly point: string | undefined; readonly verdicts: readonly Verdict[] }> {
  const trader = await scene.start({ seam: { signal: 'SIGKILL', at }, ...(flaw === undefined ? {} : { flaw }) })
  const verdicts: Verdict[] = []
  trader.listen((said) => verdicts.push((said as Decided).verdict))
  try {
    await trader.ask('execute', [{ ...LIVES[life], intentId: `${life}, killed at ${at}`, metadata: { life } }])
  } catch (error) {
    if (!(error instanceof ProcessEndedError) || error.ending.signal !== 'SIGKILL') throw error
  } finally {
    // It may have passed fewer points than the one that lived.
    await trader.kill()
  }
  return { point: await trader.nextPoint(), verdicts }
}
