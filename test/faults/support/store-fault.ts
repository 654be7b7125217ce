/** What goes wrong with a store, from the moment it is armed until it is healed. */
export interface StoreFault {
  readonly name: string
  /** True for one that ends only as time passes: the clock must go on while a call is out. */
  readonly needsTime?: boolean
}

/** A store's driver with faults that can be switched on. */
export interface FaultyDriver<Fault extends StoreFault> {
  arm(fault: Fault): void
  heal(): void
}
