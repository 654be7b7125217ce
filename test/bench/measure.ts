import { Bench } from 'tinybench'
import type { Finding, Target } from './row.js'

export interface Contender {
  readonly name: string
  run(): Promise<unknown> | void
  /** What a call leaves under way; waited for outside of the time that is measured. */
  settle?(): Promise<unknown>
}

/** Milliseconds for one call. CPU time is that of this process alone. */
export interface Timing {
  readonly name: string
  readonly medianMs: number
  readonly p99Ms: number
  readonly meanMs: number
  readonly cpuMs: number
  readonly calls: number
}

export interface MeasureOptions {
  readonly isQuick: boolean
  readonly rounds?: number
  readonly msPerRound?: number
}

/** After so many the compiler is done with an order, which passes through hundreds of functions. */
const WARM_UP_CALLS = 5_000

/** Times the contenders in turn, round after round, so that a drift of the machine's speed meets them all alike. */
export async function measure(contenders: readonly Contender[], options: MeasureOptions): Promise<readonly Timing[]> {
  const { isQuick, rounds = isQuick ? 3 : 6, msPerRound = isQuick ? 100 : 400 } = options
  const samples = new Map<string, number[]>()
  const cpuMs = new Map<string, number>()
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, run } of contenders) {
      let start = process.cpuUsage()
      const bench = new Bench({
        time: msPerRound,
        iterations: 20,
        warmup: round === 0,
        warmupTime: msPerRound,
        warmupIterations: isQuick ? WARM_UP_CALLS / 10 : WARM_UP_CALLS,
        retainSamples: true,
        setup: () => {
          start = process.cpuUsage()
        },
        teardown: (_task, mode) => {
          if (mode === 'run') cpuMs.set(name, (cpuMs.get(name) ?? 0) + cpuMsSince(start))
        },
      })
      bench.add(name, async () => {
        await run()
      })
      const [task] = await bench.run()
      if (task?.result.state === 'errored') throw task.result.error
      if (task?.result.state !== 'completed') throw new Error(`${name} did not run to its end.`)
      samples.set(name, [...(samples.get(name) ?? []), ...(task.result.latency.samples ?? [])])
    }
  }
  return contenders.map(({ name }) => toTiming(name, samples.get(name) ?? [], cpuMs.get(name)))
}

/** Times single calls in turn, each when what the one before left under way is over: for calls that have an aftermath. */
export async function measureOneByOne(contenders: readonly Contender[], calls: number): Promise<readonly Timing[]> {
  const warmUp = Math.ceil(calls / 10)
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  const cpuMs = new Map<string, number>()
  for (let call = -warmUp; call < calls; call += 1) {
    for (const { name, run, settle } of contenders) {
      const [startCpu, start] = [process.cpuUsage(), performance.now()]
      await run()
      const ms = performance.now() - start
      if (call >= 0) {
        samples.get(name)?.push(ms)
        cpuMs.set(name, (cpuMs.get(name) ?? 0) + cpuMsSince(startCpu))
      }
      await settle?.()
    }
  }
  return contenders.map(({ name }) => toTiming(name, samples.get(name) ?? [], cpuMs.get(name)))
}

export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

export function toTiming(name: string, samples: readonly number[], cpuMs = Number.NaN): Timing {
  const sorted = [...samples].sort((a, b) => a - b)
  const calls = sorted.length
  const meanMs = sorted.reduce((sum, sample) => sum + sample, 0) / calls
  return { name, medianMs: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), meanMs, cpuMs: cpuMs / calls, calls }
}

function quantile(sorted: readonly number[], at: number): number {
  return sorted[Math.min(Math.floor(sorted.length * at), sorted.length - 1)] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

/** Two contenders by their medians, in turn. */
export async function compare(
  name: string,
  measured: Contender,
  baseline: Contender,
  target: Target,
  options: MeasureOptions,
): Promise<Finding> {
  const [first, second] = await measure([measured, baseline], options)
  if (first === undefined || second === undefined) throw new Error(`${name} was not measured.`)
  return byMedian(name, first, second, target)
}

export function byMedian(name: string, measured: Timing, baseline: Timing, target: Target): Finding {
  return {
    name,
    unit: 'ms',
    measured: measured.medianMs,
    baseline: baseline.medianMs,
    target,
    more: {
      p99: measured.p99Ms,
      baselineP99: baseline.p99Ms,
      p99Ratio: measured.p99Ms / baseline.p99Ms,
      cpuMs: measured.cpuMs,
      baselineCpuMs: baseline.cpuMs,
      calls: measured.calls,
      baselineCalls: baseline.calls,
    },
  }
}
