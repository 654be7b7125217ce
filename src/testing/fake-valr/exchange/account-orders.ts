import type { VenueOrder } from './venue-order.js'

/** How a client names an order: by exactly one of the two. */
export type OrderName = { readonly orderId: string } | { readonly customerOrderId: string }

/** All orders that one account ever placed, those that failed included. */
export class AccountOrders {
  readonly #byId = new Map<string, VenueOrder>()
  readonly #byCustomerOrderId = new Map<string, VenueOrder[]>()
  readonly #open = new Map<string, VenueOrder>()
  #openChanged = false

  add(order: VenueOrder): void {
    this.#byId.set(order.id, order)
    const { customerOrderId } = order.request
    if (customerOrderId === undefined) return
    const namesakes = this.#byCustomerOrderId.get(customerOrderId)
    if (namesakes === undefined) this.#byCustomerOrderId.set(customerOrderId, [order])
    else namesakes.push(order)
  }

  /** Of several orders with one customerOrderId, the open one, else the newest. */
  find(name: OrderName): VenueOrder | undefined {
    if ('orderId' in name) return this.#byId.get(name.orderId)
    const namesakes = this.#byCustomerOrderId.get(name.customerOrderId) ?? []
    return namesakes.find(({ isOpen }) => isOpen) ?? namesakes.at(-1)
  }

  /** Oldest first. */
  all(): readonly VenueOrder[] {
    return [...this.#byId.values()]
  }

  /** Oldest first. */
  open(): readonly VenueOrder[] {
    return [...this.#open.values()]
  }

  get openCount(): number {
    return this.#open.size
  }

  markOpen(order: VenueOrder): void {
    order.isOpen = true
    this.#open.set(order.id, order)
    this.#openChanged = true
  }

  markClosed(order: VenueOrder): void {
    order.isOpen = false
    if (this.#open.delete(order.id)) this.#openChanged = true
  }

  /** An open order is still open but looks different. */
  markChanged(order: VenueOrder): void {
    if (this.#open.has(order.id)) this.#openChanged = true
  }

  /** True when the open orders changed since this was last asked. */
  takeOpenChanged(): boolean {
    const changed = this.#openChanged
    this.#openChanged = false
    return changed
  }
}
