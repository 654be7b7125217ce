/** Who acts when the library acts by itself. */
export const SYSTEM_ACTOR = 'system'

/** Who presses the emergency stop when a heartbeat ends. */
export const WATCHDOG_ACTOR = 'system:watchdog'

/** The reason that the end of a live lease is recorded with; until a person acts, orders are denied by the same code. */
export const LIVE_EXPIRED = 'LIVE_EXPIRED'

/** Recorded for a change towards less risk that came without a reason or actor. */
export const UNSPECIFIED = 'unspecified'

/** The hold that keeps exits within the position: `helios:exit:<asset>`. */
export const EXIT_HOLD_PREFIX = 'helios:exit:'

/** The rate that proven exits have for themselves: `helios:exit-rate:<asset>`. */
export const EXIT_RATE_PREFIX = 'helios:exit-rate:'

/** The latch that pauses new risk when the venue has an order after all that had ended because it had not. A person clears it. */
export const LATE_ARRIVAL_LATCH = 'helios:late-arrival'

/** The latch that pauses exits of an asset after rejects in a row. The only latch that stops an exit. */
export const EXIT_PAUSE_PREFIX = 'helios:exit-pause:'
