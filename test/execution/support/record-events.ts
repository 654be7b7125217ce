import type { ExecutionRouter } from '../../../src/execution/execution-router.js'
import type { RouterEventMap } from '../../../src/execution/router-events.js'

export type RecordedEvent = {
  readonly [Name in keyof RouterEventMap]: { readonly name: Name; readonly payload: RouterEventMap[Name] }
}[keyof RouterEventMap]

const EVERY_EVENT = Object.keys({
  'order.denied': 1,
  'order.admitted': 1,
  'order.accepted': 1,
  'order.rejected': 1,
  'order.unknown': 1,
  'order.updated': 1,
  fill: 1,
  'mode.changed': 1,
  'stop.engaged': 1,
  'stop.cleared': 1,
  'gate.failed': 1,
  'latch.tripped': 1,
  'venue.connected': 1,
  'venue.disconnected': 1,
  'venue.stale': 1,
  alert: 1,
} satisfies Record<keyof RouterEventMap, 1>) as (keyof RouterEventMap)[]

/** What the router tells from now on, in order. */
export function recordEvents(router: ExecutionRouter) {
  const all: RecordedEvent[] = []
  for (const name of EVERY_EVENT) router.on(name, (payload) => void all.push({ name, payload } as RecordedEvent))
  return {
    all,
    names: (): readonly string[] => all.map(({ name }) => name),
    of: <Name extends keyof RouterEventMap>(name: Name): readonly RouterEventMap[Name][] =>
      all.filter((event) => event.name === name).map(({ payload }) => payload as RouterEventMap[Name]),
  }
}
