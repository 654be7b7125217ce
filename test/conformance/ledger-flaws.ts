import { Decimal } from '../../src/core/decimal.js'
import type { OrderRecord } from '../../src/core/order-ledger.js'
import type { OrderStatus } from '../../src/core/vocabulary.js'
import type { Flaw } from './flaw.js'

/** Flaws in what becomes of orders, fills, audit and time. */
export const ledgerFlaws: readonly Flaw[] = [
  {
    id: 'S021',
    flaw: 'forgets who asked for the order and why',
    alteration: (sound) => ({
      admit: ({ order: { strategy: _strategy, metadata: _metadata, ...order }, ...request }) =>
        sound.admit({ ...request, order }),
    }),
  },
  {
    id: 'S032',
    flaw: 'shows every order under the mode in force',
    alteration: (sound) => ({
      findOrder: async (key) => {
        const [found, record] = [await sound.findOrder(key), await sound.readMode(key.account)]
        return found && { ...found, mode: record?.mode ?? 'PAPER' }
      },
    }),
  },
  {
    id: 'S131',
    flaw: 'keeps no evidence',
    alteration: (sound) => ({
      recordOutcome: (outcome) => sound.recordOutcome({ ...outcome, evidence: { source: outcome.evidence.source } }),
    }),
  },
  {
    id: 'S132',
    flaw: 'finds a venue order id in either mode',
    alteration: (sound) => ({
      findOrder: async (key) => {
        if (!('mode' in key)) return sound.findOrder(key)
        return (await sound.findOrder({ ...key, mode: 'LIVE' })) ?? sound.findOrder({ ...key, mode: 'PAPER' })
      },
    }),
  },
  {
    id: 'S133',
    flaw: 'says nothing of a fill that it cannot place',
    alteration: (sound) => ({ recordFill: (query) => sound.recordFill(query).catch(() => 'recorded' as const) }),
  },
  {
    id: 'S134',
    flaw: 'lets a status go back',
    alteration: (sound) => {
      const last = new Map<string, OrderStatus>()
      const shown = (record: OrderRecord): OrderRecord => ({
        ...record,
        status: last.get(record.order.clientOrderId) ?? record.status,
      })
      return {
        recordOutcome: async (outcome) => {
          last.set(outcome.clientOrderId, outcome.to)
          return shown(await sound.recordOutcome(outcome))
        },
        findOrder: async (key) => {
          const record = await sound.findOrder(key)
          return record && shown(record)
        },
      }
    },
  },
  {
    id: 'S136',
    flaw: 'knows no late arrivals',
    alteration: (sound) => ({
      recordOutcome: ({ evidence: { lateArrival: _lateArrival, ...evidence }, ...outcome }) =>
        sound.recordOutcome({ ...outcome, evidence }),
    }),
  },
  {
    id: 'S139',
    flaw: 'lets a filled quantity shrink',
    alteration: (sound) => ({
      recordOutcome: async (outcome) => {
        const record = await sound.recordOutcome(outcome)
        const { filledQuantity = record.report.filledQuantity } = outcome.report ?? {}
        return { ...record, report: { ...record.report, filledQuantity } }
      },
    }),
  },
  {
    id: 'S141',
    flaw: 'lists open orders newest first',
    alteration: (sound) => ({ openOrders: async (query) => [...(await sound.openOrders(query))].reverse() }),
  },
  {
    id: 'S142',
    flaw: 'leaves unknown orders out of the unresolved ones',
    alteration: (sound) => ({
      unresolvedOrders: async (query) => (await sound.unresolvedOrders(query)).filter(({ status }) => status !== 'unknown'),
    }),
  },
  {
    id: 'S143',
    flaw: 'shows an order as admitted for ever',
    alteration: (sound) => ({
      findOrder: async (key) => {
        const record = await sound.findOrder(key)
        return record && (record.evidence === undefined ? { ...record, status: 'admitted' } : record)
      },
    }),
  },
  {
    id: 'S144',
    flaw: 'forgets an order as soon as it is presumed lost',
    alteration: () => ({ presumedOrders: async () => [] }),
  },
  {
    id: 'S144',
    flaw: "does not write a person's acceptance down",
    alteration: (sound) => ({
      recordOutcome: async (outcome) => {
        const before = await sound.findOrder(outcome)
        if (before?.status === outcome.to) return before
        return sound.recordOutcome(outcome)
      },
    }),
  },
  {
    id: 'S145',
    flaw: 'does not say that a rejected order filled',
    alteration: (sound) => ({
      findOrder: async (key) => {
        const record = await sound.findOrder(key)
        if (record?.evidence === undefined) return record
        const { lateArrival: _lateArrival, ...evidence } = record.evidence
        return { ...record, evidence }
      },
    }),
  },
  {
    id: 'S147',
    flaw: 'believes the fills of a report, and not how much it says is filled',
    alteration: (sound) => ({
      recordOutcome: ({ report, ...outcome }) => {
        if (report === undefined) return sound.recordOutcome(outcome)
        const filledQuantity = Decimal.sum(0, ...report.fills.map(({ quantity }) => quantity))
        return sound.recordOutcome({ ...outcome, report: { ...report, filledQuantity } })
      },
    }),
  },
  {
    id: 'S152',
    flaw: 'accepts a fill twice',
    alteration: (sound) => ({
      recordFill: async (query) => {
        const result = await sound.recordFill(query)
        if (result === 'recorded') return result
        return sound.recordFill({ ...query, fill: { ...query.fill, id: `${query.fill.id}-2` } })
      },
    }),
  },
  {
    id: 'S152',
    flaw: 'drops the fills of a report',
    alteration: (sound) => ({
      recordOutcome: ({ report, ...outcome }) =>
        sound.recordOutcome(report === undefined ? outcome : { ...outcome, report: { ...report, fills: [] } }),
    }),
  },
  {
    id: 'S153',
    flaw: 'takes the last price for the average',
    alteration: (sound) => ({
      findOrder: async (key) => {
        const record = await sound.findOrder(key)
        const price = record?.report.fills.at(-1)?.price
        return record && (price === undefined ? record : { ...record, report: { ...record.report, averagePrice: price } })
      },
    }),
  },
  {
    id: 'S155',
    flaw: 'takes a fill only after the outcome',
    alteration: (sound) => ({
      recordFill: async (query) => {
        const { clientOrderId } = query.fill
        const record = clientOrderId === undefined ? undefined : await sound.findOrder({ account: query.account, clientOrderId })
        return record?.status === 'admitted' ? 'recorded' : sound.recordFill(query)
      },
    }),
  },
  {
    id: 'S157',
    flaw: 'drops a fill that comes after the end of its order',
    alteration: (sound) => ({
      recordFill: async (query) => {
        const { clientOrderId } = query.fill
        const record = clientOrderId === undefined ? undefined : await sound.findOrder({ account: query.account, clientOrderId })
        return record?.status === 'canceled' ? 'duplicate' : sound.recordFill(query)
      },
    }),
  },
  {
    id: 'S159',
    flaw: 'knows one fill of an id in all accounts and modes',
    alteration: (sound) => {
      const ids = new Set<string>()
      return {
        recordFill: (query) => {
          if (ids.has(query.fill.id)) return Promise.resolve('duplicate')
          ids.add(query.fill.id)
          return sound.recordFill(query)
        },
      }
    },
  },
  {
    id: 'S160',
    flaw: 'keeps amounts in floating point',
    alteration: (sound) => ({
      admit: ({ order: { quantity, ...order }, ...request }) =>
        sound.admit({
          ...request,
          order: quantity === undefined ? order : { ...order, quantity: new Decimal(quantity.toNumber()) },
        }),
    }),
  },
  {
    id: 'S193',
    flaw: 'drops what is noted',
    alteration: (sound) => ({ appendAudit: ({ account }) => sound.appendAudit({ account, notes: [] }) }),
  },
  {
    id: 'S195',
    flaw: 'does not look at the head that was kept elsewhere',
    alteration: (sound) => ({ verifyAudit: ({ account }) => sound.verifyAudit({ account }) }),
  },
  {
    id: 'S211',
    flaw: 'does not say that its clock went back',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        if (!result.ok) return result
        const { clockWentBackMs: _clockWentBackMs, ...rest } = result
        return rest
      },
    }),
  },
  {
    id: 'S211',
    flaw: 'admits at a time before an earlier admission',
    alteration: (sound) => ({
      admit: async (request) => {
        const result = await sound.admit(request)
        return result.ok ? { ...result, admittedAt: await sound.now() } : result
      },
    }),
  },
  {
    id: 'S221',
    flaw: 'goes on after it was closed',
    alteration: () => ({ close: () => Promise.resolve() }),
  },
  {
    id: 'S247',
    flaw: 'looks for a fill in one step and adds it in another',
    alteration: (sound) => {
      const seen = new Set<string>()
      let attempts = 0
      return {
        recordFill: async (query) => {
          const { fill, account } = query
          if (seen.has(fill.id)) return 'duplicate'
          await sound.readMode(account)
          seen.add(fill.id)
          attempts += 1
          return sound.recordFill({ ...query, fill: { ...fill, id: `${fill.id}-${attempts}` } })
        },
      }
    },
  },
]
