import { Bench } from 'tinybench'

export interface Contender {
  readonly name: string
  run(): Promise<unknown> | void
}

/** Milliseconds for one call. */
export interface Timing {
  readonly name: string
  readonly medianMs: number
  readonly p99Ms: number
  readonly calls: number
}

const ROUNDS = 6

/** Times the contenders in turn, round after round, so that a drift of the machine's speed meets them all alike. */
export async function measure(contenders: readonly Contender[], { msPerRound = 400 } = {}): Promise<readonly Timing[]> {
  const samples = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, run } of contenders) {
      const bench = new Bench({
        time: msPerRound,
        iterations: 20,
        warmup: round === 0,
        warmupTime: msPerRound,
        retainSamples: true,
      })
      bench.add(name, async () => {
        await run()
      })
      const [task] = await bench.run()
      if (task?.result.state !== 'completed') throw new Error(`${name} did not run to its end: ${JSON.stringify(task?.result)}`)
      samples.set(name, [...(samples.get(name) ?? []), ...(task.result.latency.samples ?? [])])
    }
  }
  return contenders.map(({ name }) => toTiming(name, samples.get(name) ?? []))
}

function toTiming(name: string, samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b)
  const at = (quantile: number): number => sorted[Math.min(Math.floor(sorted.length * quantile), sorted.length - 1)] ?? Number.NaN
  return { name, medianMs: at(0.5), p99Ms: at(0.99), calls: sorted.length }
}
