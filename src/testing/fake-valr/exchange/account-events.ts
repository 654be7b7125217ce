import type { FakeValrSwitches } from '../switches.js'
import { balanceEvent } from '../wire/balance-rows.js'
import { openOrderEventRow, transitionRow } from '../wire/order-rows.js'
import { accountTradeEvent, ledgerEvent } from '../wire/trade-rows.js'
import type { Account } from './account.js'
import type { AccountFill, LedgerRow } from './account-fill.js'
import type { OrderName } from './account-orders.js'
import type { OrderFailure } from './order-failure.js'
import type { VenueOrder } from './venue-order.js'

/** A message of the account channel. */
export interface AccountMessage {
  readonly type: string
  readonly currencyPairSymbol?: string
  readonly data: object
}

export type AccountListener = (message: AccountMessage) => void

/** Tells who listens to an account what happens in it, in the order in which it happens. */
export class AccountEvents {
  readonly #switches: FakeValrSwitches
  readonly #listeners = new Map<string, Set<AccountListener>>()

  constructor(switches: FakeValrSwitches) {
    this.#switches = switches
  }

  subscribe(account: Account, listener: AccountListener): () => void {
    const listeners = this.#listeners.get(account.id) ?? new Set()
    this.#listeners.set(account.id, listeners.add(listener))
    return () => {
      listeners.delete(listener)
    }
  }

  orderProcessed(account: Account, order: VenueOrder, failure?: OrderFailure): void {
    this.#tell(account, 'ORDER_PROCESSED', () => ({
      orderId: order.id,
      success: failure === undefined,
      failureReason: failure?.reason ?? '',
      customerOrderId: order.request.customerOrderId,
    }))
  }

  orderFailed(account: Account, order: VenueOrder, failure: OrderFailure): void {
    this.orderProcessed(account, order, failure)
    this.orderStatus(account, order)
    if (!this.#switches.failedOrderEvents) return
    this.#tell(account, 'FAILED_ORDER', () => ({ orderId: order.id, message: failure.reason }))
  }

  orderStatus(account: Account, order: VenueOrder): void {
    const snapshot = order.latest
    if (snapshot === undefined) return
    const isQuiet = snapshot.status === 'Placed' || snapshot.status === 'Active'
    if (isQuiet && !this.#switches.restingStatusUpdates) return
    this.#tell(account, 'ORDER_STATUS_UPDATE', () => transitionRow(order, snapshot, this.#switches.noFailedReason))
  }

  trade(account: Account, fill: AccountFill): void {
    const { symbol } = fill.order.request.pair
    const label = this.#switches.accountTradePairSymbol ? { currencyPairSymbol: symbol } : {}
    this.#tell(account, 'NEW_ACCOUNT_TRADE', () => accountTradeEvent(fill), label)
  }

  historyRecord(account: Account, row: LedgerRow): void {
    this.#tell(account, 'NEW_ACCOUNT_HISTORY_RECORD', () => ledgerEvent(row))
  }

  failedCancel(account: Account, name: OrderName): void {
    const message = 'An error occurred while cancelling your order.'
    this.#tell(account, 'FAILED_CANCEL_ORDER', () => ({ ...name, message }))
  }

  modifyOutcome(account: Account, outcome: object): void {
    this.#tell(account, 'MODIFY_ORDER_OUTCOME', () => outcome)
  }

  /** One message for each balance that moved since the last call. */
  balances(account: Account): void {
    for (const currency of account.balances.takeChanged()) {
      const balance = account.balances.of(currency)
      if (balance !== undefined) this.#tell(account, 'BALANCE_UPDATE', () => balanceEvent(currency, balance))
    }
  }

  /** The full list, if it changed since the last call. */
  openOrders(account: Account): void {
    if (account.orders.takeOpenChanged()) this.#tell(account, 'OPEN_ORDERS_UPDATE', () => openOrdersEvent(account))
  }

  #tell(account: Account, type: string, data: () => object, label: { currencyPairSymbol?: string } = {}): void {
    const listeners = this.#listeners.get(account.id)
    if (listeners === undefined || listeners.size === 0) return
    const message = { type, ...label, data: data() }
    for (const listener of [...listeners]) listener(message)
  }
}

/** What a socket is told when it has authenticated. */
export function initialBurst(account: Account): readonly AccountMessage[] {
  const held = [...account.balances.all()].filter(([, { available, reserved }]) => !available.plus(reserved).isZero())
  return [
    ...held.map(([currency, balance]) => ({ type: 'BALANCE_UPDATE', data: balanceEvent(currency, balance) })),
    { type: 'OPEN_ORDERS_UPDATE', data: openOrdersEvent(account) },
  ]
}

function openOrdersEvent({ orders }: Account): object {
  return orders.open().flatMap((order) => (order.latest === undefined ? [] : [openOrderEventRow(order, order.latest)]))
}
