import type { Answer, Call, Operation } from '../operation.js'
import type { Recorder } from '../recording/recorded-store.js'

/** What a process saw: moments are readings of the machine's one monotonic clock in nanoseconds, as text. Plain JSON. */
export type SeenOperation = Omit<Operation, 'id' | 'invokedAt' | 'respondedAt' | 'clock'> & {
  readonly invokedAtNs: string
  readonly invokedAtMs: number
  readonly responded?: { readonly atNs: string; readonly atMs: number }
}

type Mark = { -readonly [Property in keyof SeenOperation]: SeenOperation[Property] }

/** The clock of the host may be set a little while a run lasts. */
const SLACK_MS = 5

/** Writes down what this process asks and hears. */
export class ProcessRecorder implements Recorder<Mark> {
  readonly seen: Mark[] = []

  invoked(account: string, process: string, call: Call): Mark {
    const mark: Mark = { account, process, call, invokedAtMs: wallMs(), invokedAtNs: monotonicNs() }
    this.seen.push(mark)
    return mark
  }

  responded(mark: Mark, answer: Answer, sequence: number | undefined): void {
    mark.responded = { atNs: monotonicNs(), atMs: wallMs() }
    mark.answer = answer
    if (sequence !== undefined) mark.sequence = sequence
  }
}

/** What several processes saw, as one history. Equal readings of the clock are one moment, so that neither comes first. */
export function merged(seen: readonly SeenOperation[]): readonly Operation[] {
  const readings = seen.flatMap(({ invokedAtNs, responded }) => [
    invokedAtNs,
    ...(responded === undefined ? [] : [responded.atNs]),
  ])
  const sorted = [...new Set(readings)].map(BigInt).sort((a, b) => (a < b ? -1 : 1))
  const rank = new Map(sorted.map((reading, index) => [String(reading), index + 1]))
  const endMs = Math.max(...seen.map(({ invokedAtMs, responded }) => responded?.atMs ?? invokedAtMs))
  return seen.map(({ invokedAtNs, invokedAtMs, responded, ...operation }, index) => ({
    ...operation,
    id: index + 1,
    invokedAt: rank.get(invokedAtNs) ?? 0,
    respondedAt: responded === undefined ? Infinity : (rank.get(responded.atNs) ?? 0),
    clock: { kind: 'between', first: invokedAtMs - SLACK_MS, last: (responded?.atMs ?? endMs) + SLACK_MS },
  }))
}

function monotonicNs(): string {
  return String(process.hrtime.bigint())
}

function wallMs(): number {
  return Date.now()
}
