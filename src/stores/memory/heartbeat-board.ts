import type { HeartbeatRecord } from '../../core/heartbeat-store.js'

type LastBeat = Omit<HeartbeatRecord, 'ageMs'>

/** The last beats of one account. */
export class HeartbeatBoard {
  readonly #last = new Map<string, LastBeat>()

  beat(name: string, ttlMs: number | undefined, at: Date): void {
    const beats = (this.#last.get(name)?.beats ?? 0) + 1
    this.#last.set(name, { name, at, beats, ...(ttlMs === undefined ? {} : { ttlMs }) })
  }

  seenAt(now: Date): readonly HeartbeatRecord[] {
    return [...this.#last.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((last) => ({ ...last, ageMs: Math.max(now.getTime() - last.at.getTime(), 0) }))
  }
}
