/** The last beat of one process that says that it is alive. */
export interface HeartbeatRecord {
  readonly name: string
  /** When it beat last, by the store's clock as it stood then. */
  readonly at: Date
  /** How long ago that was, by the store's clock; never negative. */
  readonly ageMs: number
  /** How many beats there were. It changes with every beat, whatever the clocks do: whoever waits for silence looks at it. */
  readonly beats: number
  /** Within how long the next beat was promised. */
  readonly ttlMs?: number
}

/** The port that processes show through that they are alive. Beats are no facts: they are not in the audit chain. */
export interface HeartbeatStore {
  /** One row for each account and name. Waits for no admission, and holds none up. */
  beat(beat: { readonly account: string; readonly name: string; readonly ttlMs?: number }): Promise<void>
  /** Of every name that ever beat, by name. */
  heartbeats(account: string): Promise<readonly HeartbeatRecord[]>
}
