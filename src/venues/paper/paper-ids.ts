/** How many ids were given out. */
export interface IdCounters {
  readonly orders: number
  readonly fills: number
}

const WIDTH = 12

/** Ids that depend on the seed and on nothing else, and sort in the order they were given out. */
export class PaperIds {
  readonly seed: string
  private orders: number
  private fills: number

  constructor(seed: string, { orders, fills }: IdCounters = { orders: 0, fills: 0 }) {
    this.seed = seed
    this.orders = orders
    this.fills = fills
  }

  get counters(): IdCounters {
    return { orders: this.orders, fills: this.fills }
  }

  nextOrderId(): string {
    this.orders += 1
    return `${this.seed}-o${String(this.orders).padStart(WIDTH, '0')}`
  }

  nextFillId(): string {
    this.fills += 1
    return `${this.seed}-f${String(this.fills).padStart(WIDTH, '0')}`
  }
}
