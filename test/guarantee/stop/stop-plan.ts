import { seeded } from '../../support/seeded.js'
import type { StopRunPlan } from './stop-session.js'

/** The run of a seed: each point in turn, the rest by chance. */
export function planOf(seed: number, points: readonly string[]): StopRunPlan {
  const random = seeded(`stop ${seed}`)
  return {
    seed: `run-${seed}`,
    at: { name: points[(seed - 1) % points.length] ?? '', nth: 1 + random.below(3) },
    goOn: random.pick(['reported', 'reported', 'latched', 'at once']),
    orders: [3 + random.below(4), 8 + random.below(17)],
  }
}
