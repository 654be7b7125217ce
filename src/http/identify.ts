import type { Clock } from '../core/clock.js'
import { inTime } from '../execution/in-time.js'

/** Who asks. Recorded with everything that they change. */
export interface ControlActor {
  readonly actor: string
}

/**
 * Who sent this request; nothing for a stranger. Look at the headers: a body that is read here is gone, unless it is read from
 * `request.clone()`. To throw, to take longer than five seconds and to name no actor all mean a stranger.
 */
export type Authenticate = (request: Request) => ControlActor | undefined | null | Promise<ControlActor | undefined | null>

const LONGEST_MS = 5_000

/** The actor's name; `undefined` for a stranger. Never throws. */
export async function identify(authenticate: Authenticate, request: Request, clock: Clock): Promise<string | undefined> {
  try {
    const found: unknown = await inTime(clock, Promise.resolve(authenticate(request)), LONGEST_MS)
    if (typeof found !== 'object' || found === null || !('actor' in found)) return undefined
    const { actor } = found
    return typeof actor === 'string' && actor.trim() !== '' ? actor : undefined
  } catch {
    return undefined
  }
}
