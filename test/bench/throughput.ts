import { cpuMsSince, median } from './measure.js'
import type { Worker } from './worker-process.js'

/** What was done in one turn: how much, and in what time. */
export interface Turn {
  readonly done: number
  readonly wallMs: number
  readonly cpuMs: number
}

/** Those who work at the same time, in this process or in several. */
export interface Crew {
  readonly name: string
  /** One turn of about that long; one entry for each process. */
  work(ms: number): Promise<readonly Turn[]>
}

export interface Rate {
  readonly name: string
  readonly perSecond: number
  /** Of all processes of the crew, for one of what it does. */
  readonly cpuMs: number
}

export async function takeTurn(work: () => Promise<number>): Promise<Turn> {
  const [start, cpuStart] = [performance.now(), process.cpuUsage()]
  const done = await work()
  return { done, wallMs: performance.now() - start, cpuMs: cpuMsSince(cpuStart) }
}

/** So many callers, each with one call under way at a time, for that long. Returns the number of calls. */
export async function callTogether(callers: number, ms: number, call: () => Promise<unknown> | void): Promise<number> {
  const end = performance.now() + ms
  let calls = 0
  const callAgain = async (): Promise<void> => {
    while (performance.now() < end) {
      await call()
      calls += 1
    }
  }
  await Promise.all(Array.from({ length: callers }, callAgain))
  return calls
}

export function crewHere(name: string, callers: number, call: () => Promise<unknown> | void): Crew {
  return { name, work: async (ms) => [await takeTurn(() => callTogether(callers, ms, call))] }
}

export function crewOf(name: string, workers: readonly Worker[]): Crew {
  return { name, work: (ms) => Promise.all(workers.map((worker) => worker.turn(ms))) }
}

/** The fastest of several ways to do the same, in a short trial; the first turn of each does not count. */
export async function fastest(crews: readonly Crew[], ms: number): Promise<Crew> {
  for (const crew of crews) await crew.work(ms / 4)
  const rates = await rateInTurn(crews, { rounds: 2, ms })
  const best = Math.max(...rates.map(({ perSecond }) => perSecond))
  const found = crews.find((_crew, index) => rates[index]?.perSecond === best)
  if (found === undefined) throw new Error('There was nobody to try.')
  return found
}

/** The median rates of crews that work in turn, round after round. */
export async function rateInTurn(
  crews: readonly Crew[],
  { rounds, ms }: { readonly rounds: number; readonly ms: number },
): Promise<readonly Rate[]> {
  const turns: (readonly Turn[])[][] = crews.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, crew] of crews.entries()) turns[index]?.push(await crew.work(ms))
  }
  return crews.map(({ name }, index) => toRate(name, turns[index] ?? []))
}

function toRate(name: string, rounds: readonly (readonly Turn[])[]): Rate {
  const perRound = rounds.map((turns) => turns.reduce((sum, { done, wallMs }) => sum + (done * 1_000) / wallMs, 0))
  const all = rounds.flat()
  const total = (figure: (turn: Turn) => number): number => all.reduce((sum, turn) => sum + figure(turn), 0)
  return { name, perSecond: median(perRound), cpuMs: total(({ cpuMs }) => cpuMs) / total(({ done }) => done) }
}
