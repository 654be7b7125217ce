import { createHash } from 'node:crypto'

export interface SeededRandom {
  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number
  pick<Value>(values: readonly Value[]): Value
}

/** The same choices for the same seed. */
export function seeded(seed: string): SeededRandom {
  let count = 0
  const below = (limit: number): number => {
    count += 1
    return createHash('sha256').update(`${seed} ${count}`).digest().readUInt32BE(0) % limit
  }
  return { below, pick: (values) => values[below(values.length)] as (typeof values)[number] }
}
