/** What goes wrong with a store, from the moment it is armed until it is healed. */
export interface StoreFault {
  readonly name: string
}

/** A store's driver with faults that can be switched on. */
export interface FaultyDriver<Fault extends StoreFault> {
  arm(fault: Fault): void
  heal(): void
  /** True while a call is out that only time ends: then the clock must go on. */
  isWaiting(): boolean
  /** Those calls have ended for whoever made them. */
  forget(): void
}
