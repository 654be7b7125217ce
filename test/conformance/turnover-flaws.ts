import { Decimal } from '../../src/core/decimal.js'
import type { Turnover } from '../../src/core/turnover.js'
import type { Alteration } from './altered-store.js'
import type { Flaw } from './flaw.js'

/** Flaws in what a store says that all fills come to. */
export const turnoverFlaws: readonly Flaw[] = [
  { id: 'S291', flaw: 'adds money up in floating point', alteration: each((sums) => ({ ...sums, spent: floating(sums.spent) })) },
  { id: 'S291', flaw: 'forgets the fees', alteration: each((sums) => ({ ...sums, fees: [] })) },
  {
    id: 'S291',
    flaw: 'takes what was sold from what was bought',
    alteration: each((sums) => ({ ...sums, bought: sums.bought.minus(sums.sold) })),
  },
  {
    id: 'S292',
    flaw: 'counts a fill again that is told again',
    alteration: (sound) => {
      let repeats = 0
      return {
        async recordFill(query) {
          const recorded = await sound.recordFill(query)
          if (recorded === 'duplicate') repeats += 1
          return recorded
        },
        turnover: async (query) =>
          (await sound.turnover(query)).map((sums) => ({ ...sums, bought: sums.bought.times(repeats + 1) })),
      }
    },
  },
  {
    id: 'S293',
    flaw: 'shows the fills of LIVE in PAPER',
    alteration: (sound) => ({ turnover: ({ account }) => sound.turnover({ account, mode: 'LIVE' }) }),
  },
]

function each(change: (sums: Turnover) => Turnover): Alteration {
  return (sound) => ({ turnover: async (query) => (await sound.turnover(query)).map(change) })
}

function floating(amount: Decimal): Decimal {
  return new Decimal(amount.toNumber() + 0.1 - 0.1 + Number.EPSILON * 1_000)
}
