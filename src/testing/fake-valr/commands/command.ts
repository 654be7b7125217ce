import type { Venue } from '../venue.js'

/**
 * A command that was accepted and not yet carried out: V1 and the socket answer first, V2 answers with the outcome.
 */
export interface Command<Outcome> {
  readonly carryOut: () => Outcome
}

/** Carries a V1 command out: now, or as long after its answer as the switch says. */
export function queue({ switches, clock }: Venue, { carryOut }: Command<unknown>): void {
  if (switches.v1DelayMs === 0) carryOut()
  else clock.setTimeout(carryOut, switches.v1DelayMs)
}
