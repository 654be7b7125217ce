import type { ApprovedOrder } from '../../../src/core/approved-order.js'
import type { SubmitOutcome } from '../../../src/core/trading-client.js'
import { type BrokenClient, changeReports, reapproved, resubmitOn, rounded, throwRejections } from './broken-client.js'

/** Clients that mishandle approvals, orders or cancels: C20–C43. */
export const BROKEN_ORDERS: readonly BrokenClient[] = [
  { that: 'ignores approvals', breaks: 'C20', says: /must throw, and gave/, instead: resubmitOn() },
  {
    that: 'reports rejected for whatever was thrown',
    breaks: 'C20',
    says: /must throw, and gave .*rejected/,
    instead: ({ submitOrder }) => ({
      submitOrder: (...parameters) => submitOrder(...parameters).catch((error) => ({ kind: 'rejected', reason: String(error) })),
    }),
  },
  {
    that: 'sends first and checks the approval later',
    breaks: 'C20',
    says: /nothing may reach the venue, but the order is open/,
    instead: (client) => ({
      submitOrder: async (order) => {
        await client.submitOrder(reapproved(client, order))
        return client.submitOrder(order)
      },
    }),
  },
  { that: 'takes an approval twice', breaks: 'C21', says: /must throw, and gave/, instead: resubmitOn('APPROVAL_USED') },
  {
    that: 'takes an approval again while it is being sent',
    breaks: 'C22',
    says: /they gave accepted and accepted/,
    instead: (client) => {
      const sending = new Set<ApprovedOrder>()
      return {
        submitOrder: async (order) => {
          if (sending.has(order)) return client.submitOrder(reapproved(client, order, { clientOrderId: 'helios-again' }))
          sending.add(order)
          const outcome = await client.submitOrder(order)
          sending.delete(order)
          return outcome
        },
      }
    },
  },
  { that: 'takes an expired approval', breaks: 'C23', says: /must throw, and gave/, instead: resubmitOn('APPROVAL_EXPIRED') },
  {
    that: 'takes an approval for the other mode',
    breaks: 'C24',
    says: /must throw, and gave/,
    instead: resubmitOn('APPROVAL_WRONG_MODE'),
  },
  {
    that: 'ignores an aborted signal',
    breaks: 'C25',
    says: /aborted before it began must throw or be unknown/,
    instead: (client) => ({ submitOrder: (order) => client.submitOrder(order) }),
  },
  {
    that: 'says that an aborted submit was sent and then sends it',
    breaks: 'C25',
    says: /nothing may reach the venue/,
    instead: (client) => ({
      submitOrder: async (order, options) => {
        const outcome = await client.submitOrder(order)
        return options?.signal?.aborted ? { kind: 'unknown', cause: 'aborted' } : outcome
      },
    }),
  },
  {
    that: 'rounds quantities in its listing',
    breaks: 'C30',
    says: /quantity must be exactly 0\.00020001/,
    instead: changeReports((report) => rounded(report)),
  },
  {
    that: 'lists an order twice',
    breaks: 'C30',
    says: /must list the order once/,
    instead: (client) => ({
      openOrders: async () => {
        const { asOf, orders } = await client.openOrders()
        return { asOf, orders: [...orders, ...orders] }
      },
    }),
  },
  {
    that: 'does not list what rests',
    breaks: 'C30',
    says: /openOrders\(\) lists an accepted limit order: this did not happen/,
    instead: (client) => ({ openOrders: async () => ({ ...(await client.openOrders()), orders: [] }) }),
  },
  {
    that: 'says that there is no such order while it is open',
    breaks: 'C31',
    says: /finds the order: this did not happen/,
    instead: () => ({ findOrder: async () => undefined }),
  },
  {
    that: 'throws where an order never was',
    breaks: 'C32',
    says: /404/,
    instead: (client) => ({
      findOrder: async (query) => {
        const found = await client.findOrder(query)
        if (found === undefined) throw new Error('404')
        return found
      },
    }),
  },
  {
    that: 'loses an order that is submitted while another is',
    breaks: 'C33',
    says: /both orders are open: this did not happen/,
    instead: (client) => {
      let sending = 0
      return {
        submitOrder: async (order) => {
          sending += 1
          const outcome: SubmitOutcome =
            sending > 1 ? { kind: 'accepted', venueOrderId: order.clientOrderId } : await client.submitOrder(order)
          sending -= 1
          return outcome
        },
      }
    },
  },
  { that: 'throws when the venue rejects', breaks: 'C34', says: /rejected by the venue/, instead: throwRejections },
  {
    that: 'rounds small orders up',
    breaks: 'C34',
    says: /must be rejected, and is .*accepted/,
    instead: (client) => ({
      submitOrder: (order) =>
        client.submitOrder(order.quantity?.lessThan('0.0001') ? reapproved(client, order, { quantity: '0.0001' }) : order),
    }),
  },
  {
    that: 'takes what the account can pay for of a larger order',
    breaks: 'C35',
    says: /must be rejected, and is .*accepted/,
    instead: (client) => ({
      submitOrder: (order) =>
        client.submitOrder(order.quantity?.greaterThan('0.1') ? reapproved(client, order, { quantity: '0.1' }) : order),
    }),
  },
  {
    that: 'says that it canceled and does not',
    breaks: 'C40',
    says: /a canceled order is no longer open: this did not happen/,
    instead: () => ({ cancelOrder: async () => ({ kind: 'canceled' }) }),
  },
  {
    that: 'cancels by its own id only',
    breaks: 'C40',
    says: /must be canceled, and is .*not_found/,
    instead: (client) => ({
      cancelOrder: async (query) => (query.clientOrderId === undefined ? { kind: 'not_found' } : client.cancelOrder(query)),
    }),
  },
  {
    that: 'forgets what was canceled, and claims to keep a history',
    breaks: 'C40',
    says: /findOrder\(\) says that the order is canceled: this did not happen/,
    instead: (client) => ({
      findOrder: async (query) => {
        const found = await client.findOrder(query)
        return found?.status === 'canceled' ? undefined : found
      },
    }),
  },
  {
    that: 'cancels again and again',
    breaks: 'C41',
    says: /must be one of too_late, not_found/,
    instead: (client) => ({ cancelOrder: async (query) => ({ ...(await client.cancelOrder(query)), kind: 'canceled' }) }),
  },
  {
    that: 'thinks that an unknown order is too late to cancel',
    breaks: 'C42',
    says: /must be one of not_found/,
    instead: (client) => ({
      cancelOrder: async (query) => {
        const outcome = await client.cancelOrder(query)
        return outcome.kind === 'not_found' ? { ...outcome, kind: 'too_late' } : outcome
      },
    }),
  },
  {
    that: 'cancels one of all orders',
    breaks: 'C43',
    says: /must report each order as canceled/,
    instead: (client) => ({
      cancelAllOrders: async () => {
        const [first] = (await client.openOrders()).orders
        return first === undefined ? [] : [await client.cancelOrder(first)]
      },
    }),
  },
  {
    that: 'says that all were canceled and leaves them',
    breaks: 'C43',
    says: /nothing is open after cancelAllOrders\(\): this did not happen/,
    instead: (client) => ({
      cancelAllOrders: async () =>
        (await client.openOrders()).orders.map(({ clientOrderId = '' }) => ({ kind: 'canceled', clientOrderId })),
    }),
  },
]
