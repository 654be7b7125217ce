import type { ModeSnapshot } from '../mode/mode-orchestrator.js'

/** What is in force, for a person. */
export function describeMode({
  account,
  mode,
  state,
  version,
  reason,
  changedBy,
  changedAt,
  liveExpiresAt,
}: ModeSnapshot): readonly string[] {
  const since = version === 0 ? 'never changed' : `since ${changedAt.toISOString()}, by ${changedBy}: ${reason}`
  return [
    `${account}: ${mode}, ${state} (version ${version}, ${since})`,
    ...(liveExpiresAt === undefined ? [] : [`LIVE until ${liveExpiresAt.toISOString()}`]),
  ]
}
