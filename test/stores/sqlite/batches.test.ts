import { describe, expect, test } from 'vitest'
import type { AdmissionRequest, AdmissionResult } from '../../../src/core/order-ledger.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { orderOf, requestOf } from '../request-of.js'
import { openStore } from './support/open-store.js'

/** Shows another time whenever it is read. */
class RestlessClock extends ManualClock {
  override now(): Date {
    this.advance(1)
    return super.now()
  }
}

/** What came of the requests when all were made at once: the first goes alone, the others as one batch. */
async function atOnce(requests: readonly AdmissionRequest[], clock = new RestlessClock()) {
  const { store } = await openStore({ clock })
  const results = await Promise.allSettled(requests.map((request) => store.admit(request)))
  return { store, results }
}

const admittedAt = (result: PromiseSettledResult<AdmissionResult> | undefined): Date | undefined =>
  result?.status === 'fulfilled' && result.value.ok ? result.value.admittedAt : undefined

function codeOf(result: PromiseSettledResult<AdmissionResult>): unknown {
  if (result.status === 'rejected') return result.reason.code ?? result.reason.name
  if (result.value.ok) return 'admitted'
  return 'denials' in result.value ? result.value.denials.map(({ code }) => code) : 'existing'
}

describe('admissions that are asked for at once', () => {
  test('are one transaction, at one store time', async () => {
    const { results } = await atOnce([requestOf(), requestOf(), requestOf(), requestOf()])
    const [opener, ...batch] = results.map(admittedAt)
    expect(new Set(batch.map((at) => at?.getTime())).size).toBe(1)
    // Control: the clock shows another time to another transaction.
    expect(opener).not.toEqual(batch[0])
  })

  test('are judged one by one, each against what those before it took', async () => {
    const window = { period: 'day', timeZone: 'Africa/Johannesburg' } as const
    const claims = [{ kind: 'budget', key: 'orders', amount: 1, limit: 3, window }] as const
    const { results } = await atOnce(Array.from({ length: 5 }, () => requestOf({ claims })))
    expect(results.map(codeOf)).toEqual(['admitted', 'admitted', 'admitted', ['LIMIT_EXCEEDED'], ['LIMIT_EXCEEDED']])
  })

  test('fail alone when they cannot be judged or written down', async () => {
    const window = { period: 'day', timeZone: 'Nowhere/At_All' } as const
    const unjudgeable = requestOf({ claims: [{ kind: 'budget', key: 'k', amount: 1, limit: 1, window }] })
    const unwritable = {
      toJSON: () => {
        throw new TypeError('This cannot be written down.')
      },
    }
    const requests = [
      requestOf(),
      requestOf(),
      unjudgeable,
      requestOf({ decisions: unwritable }),
      requestOf({ expectedVersion: 7 }),
      requestOf(),
    ]
    const { store, results } = await atOnce(requests)
    const codes = ['admitted', 'admitted', 'TIME_ZONE_UNKNOWN', 'TypeError', ['MODE_CHANGED'], 'admitted']
    expect(results.map(codeOf)).toEqual(codes)
    expect(await store.verifyAudit({ account: 'main' })).toMatchObject({ ok: true, length: 3 })
  })

  test('fail alone when their client order id was used before', async () => {
    const used = requestOf()
    const again = requestOf({ order: orderOf({ clientOrderId: used.order.clientOrderId }) })
    const { results } = await atOnce([used, again, requestOf()])
    expect(results.map(codeOf)).toEqual(['admitted', 'STORE_CORRUPT', 'admitted'])
  })

  test('are answered with the order that another of the same batch made of their intent', async () => {
    const request = requestOf()
    const { results } = await atOnce([requestOf(), request, request])
    expect(results.map(codeOf)).toEqual(['admitted', 'admitted', 'existing'])
  })
})
