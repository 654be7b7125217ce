import { describe, expect, test } from 'vitest'
import { StoreError } from '../../src/core/errors.js'
import type { AdmissionRequest, AdmissionResult } from '../../src/core/order-ledger.js'
import { AdmissionQueue } from '../../src/stores/admission-queue.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { requestOf } from './request-of.js'

interface Batch {
  readonly account: string
  readonly requests: readonly AdmissionRequest[]
  answer(results?: readonly AdmissionResult[]): void
  fail(error: unknown): void
}

/** A queue whose batches wait for the test to answer them. */
function queueOnHand(judged: 'here' | 'elsewhere' = 'elsewhere') {
  const clock = new ManualClock()
  const batches: Batch[] = []
  const queue = new AdmissionQueue(
    (account, requests) => {
      return new Promise((resolve, reject) => {
        batches.push({ account, requests, answer: (results = requests.map(admission)) => resolve(results), fail: reject })
      })
    },
    { clock, judged },
  )
  return { clock, batches, queue }
}

function admission(request: AdmissionRequest): AdmissionResult {
  const at = new Date(0)
  return { ok: true, admittedAt: at, expiresAt: at, usage: {}, sequence: request.expectedVersion }
}

function numbered(count: number, request: Partial<AdmissionRequest> = {}): readonly AdmissionRequest[] {
  return Array.from({ length: count }, (_, index) => requestOf({ expectedVersion: index, ...request }))
}

const sizes = (batches: readonly Batch[]): readonly number[] => batches.map(({ requests }) => requests.length)
const answered = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

describe('batches', () => {
  test('a call that finds nothing in flight goes at once and alone', () => {
    const { batches, queue } = queueOnHand()
    void queue.admit(requestOf())
    expect(sizes(batches)).toEqual([1])
  })

  test('calls that arrive meanwhile go together, in their order, once the one before is answered', async () => {
    const { batches, queue } = queueOnHand()
    const requests = numbered(4)
    const results = requests.map((request) => queue.admit(request))
    expect(sizes(batches)).toEqual([1])
    batches[0]?.answer()
    await answered()
    expect(sizes(batches)).toEqual([1, 3])
    expect(batches[1]?.requests).toEqual(requests.slice(1))
    batches[1]?.answer()
    expect((await Promise.all(results)).map((result) => result.ok && result.sequence)).toEqual([0, 1, 2, 3])
  })

  test('there is never more than one in flight for an account', async () => {
    const { batches, queue } = queueOnHand()
    for (const request of numbered(3)) void queue.admit(request)
    await answered()
    expect(sizes(batches)).toEqual([1])
    batches[0]?.answer()
    await answered()
    for (const request of numbered(3)) void queue.admit(request)
    await answered()
    expect(sizes(batches)).toEqual([1, 2])
  })

  test.each([
    ['elsewhere', 2],
    ['here', 1],
  ] as const)('when they are judged %s, those who waited find that %i were begun', async (judged, begun) => {
    const { batches, queue } = queueOnHand(judged)
    const first = queue.admit(requestOf()).then(() => batches.length)
    void queue.admit(requestOf())
    batches[0]?.answer()
    expect(await first).toBe(begun)
    await answered()
    expect(batches).toHaveLength(2)
  })

  test('a batch holds at most 32 orders', async () => {
    const { batches, queue } = queueOnHand()
    for (const request of numbered(1 + 32 + 32 + 7)) void queue.admit(request)
    for (let index = 0; index < 4; index += 1) {
      batches[index]?.answer()
      await answered()
    }
    expect(sizes(batches)).toEqual([1, 32, 32, 7])
  })

  test('accounts do not wait for each other, and share no batch', async () => {
    const { batches, queue } = queueOnHand()
    for (const account of ['a', 'b', 'a', 'b', 'a']) void queue.admit(requestOf({ account }))
    expect(batches.map(({ account }) => account)).toEqual(['a', 'b'])
    batches[1]?.answer()
    await answered()
    expect(batches.map(({ account, requests }) => `${account} ${requests.length}`)).toEqual(['a 1', 'b 1', 'b 1'])
    batches[0]?.answer()
    await answered()
    expect(batches.map(({ account, requests }) => `${account} ${requests.length}`)).toEqual(['a 1', 'b 1', 'b 1', 'a 2'])
  })

  test('a queue that ran empty starts again', async () => {
    const { batches, queue } = queueOnHand()
    for (let turn = 0; turn < 3; turn += 1) {
      const result = queue.admit(requestOf())
      batches[turn]?.answer()
      expect(await result).toMatchObject({ ok: true })
      await answered()
    }
    expect(sizes(batches)).toEqual([1, 1, 1])
  })
})

describe('failures', () => {
  test('a batch that fails fails all of its orders, and the next batch goes on', async () => {
    const { batches, queue } = queueOnHand()
    const [first, second, third] = numbered(3).map((request) => queue.admit(request).catch((error: unknown) => error))
    batches[0]?.answer()
    await answered()
    const fourth = queue.admit(requestOf())
    const lost = new StoreError('ADMISSION_UNCERTAIN', 'The connection was lost.')
    batches[1]?.fail(lost)
    expect(await first).toMatchObject({ ok: true })
    expect(await second).toBe(lost)
    expect(await third).toBe(lost)
    await answered()
    batches[2]?.answer()
    expect(await fourth).toMatchObject({ ok: true })
  })

  test('an order that the batch left unanswered is ADMISSION_UNCERTAIN', async () => {
    const { batches, queue } = queueOnHand()
    const result = queue.admit(requestOf())
    batches[0]?.answer([])
    await expect(result).rejects.toMatchObject({ code: 'ADMISSION_UNCERTAIN' })
  })

  test('a denial affects its own order alone', async () => {
    const { batches, queue } = queueOnHand()
    void queue.admit(requestOf())
    const requests = numbered(3)
    const results = requests.map((request) => queue.admit(request))
    batches[0]?.answer()
    await answered()
    const denied: AdmissionResult = { ok: false, denials: [] }
    batches[1]?.answer(requests.map((request, index) => (index === 1 ? denied : admission(request))))
    expect((await Promise.all(results)).map(({ ok }) => ok)).toEqual([true, false, true])
  })
})

describe('an order whose life ends while it waits', () => {
  test('is NOT_ADMITTED_IN_TIME and in no batch; the others go', async () => {
    const { batches, queue, clock } = queueOnHand()
    void queue.admit(requestOf())
    const short = queue.admit(requestOf({ ttlMs: 1_000 }))
    const long = queue.admit(requestOf({ ttlMs: 1_001 }))
    clock.advance(1_000)
    batches[0]?.answer()
    await expect(short).rejects.toMatchObject({ code: 'NOT_ADMITTED_IN_TIME' })
    expect(sizes(batches)).toEqual([1, 1])
    batches[1]?.answer()
    expect(await long).toMatchObject({ ok: true })
  })

  test('takes no place of the 32', async () => {
    const { batches, queue, clock } = queueOnHand()
    void queue.admit(requestOf())
    const late = numbered(10, { ttlMs: 1 }).map((request) => queue.admit(request).catch((error: unknown) => error))
    for (const request of numbered(32)) void queue.admit(request)
    clock.advance(1)
    batches[0]?.answer()
    expect(await Promise.all(late)).toEqual(Array(10).fill(expect.objectContaining({ code: 'NOT_ADMITTED_IN_TIME' })))
    expect(sizes(batches)).toEqual([1, 32])
  })

  test('leaves a queue that works, when there was no other', async () => {
    const { batches, queue, clock } = queueOnHand()
    void queue.admit(requestOf())
    const late = queue.admit(requestOf())
    clock.advance(2_000)
    batches[0]?.answer()
    await expect(late).rejects.toMatchObject({ code: 'NOT_ADMITTED_IN_TIME' })
    void queue.admit(requestOf())
    expect(sizes(batches)).toEqual([1, 1])
  })

  test('is measured by a clock that nobody sets back', async () => {
    const { batches, queue, clock } = queueOnHand()
    void queue.admit(requestOf())
    const late = queue.admit(requestOf())
    clock.advance(2_000)
    clock.set(new Date(0))
    batches[0]?.answer()
    await expect(late).rejects.toMatchObject({ code: 'NOT_ADMITTED_IN_TIME' })
  })
})

describe('a hold', () => {
  test('keeps new batches of its account back until it is released', async () => {
    const { batches, queue } = queueOnHand()
    const release = queue.hold('main')
    const result = queue.admit(requestOf())
    void queue.admit(requestOf({ account: 'other' }))
    expect(batches.map(({ account }) => account)).toEqual(['other'])
    release()
    expect(batches.map(({ account }) => account)).toEqual(['other', 'main'])
    batches[1]?.answer()
    expect(await result).toMatchObject({ ok: true })
  })

  test('lets the batch in flight end, and stops the next', async () => {
    const { batches, queue } = queueOnHand()
    const first = queue.admit(requestOf())
    void queue.admit(requestOf())
    const release = queue.hold('main')
    batches[0]?.answer()
    expect(await first).toMatchObject({ ok: true })
    await answered()
    expect(sizes(batches)).toEqual([1])
    release()
    expect(sizes(batches)).toEqual([1, 1])
  })

  test('lasts until the last of several is released, each of them once', () => {
    const { batches, queue } = queueOnHand()
    const [releaseFirst, releaseSecond] = [queue.hold('main'), queue.hold('main')]
    void queue.admit(requestOf())
    releaseFirst()
    releaseFirst()
    expect(sizes(batches)).toEqual([])
    releaseSecond()
    expect(sizes(batches)).toEqual([1])
  })

  test('that is released during a batch starts no second one beside it', async () => {
    const { batches, queue } = queueOnHand()
    void queue.admit(requestOf())
    const release = queue.hold('main')
    void queue.admit(requestOf())
    release()
    expect(sizes(batches)).toEqual([1])
    batches[0]?.answer()
    await answered()
    expect(sizes(batches)).toEqual([1, 1])
  })

  test('does not make an order live longer', async () => {
    const { batches, queue, clock } = queueOnHand()
    const release = queue.hold('main')
    const late = queue.admit(requestOf())
    clock.advance(2_000)
    release()
    await expect(late).rejects.toMatchObject({ code: 'NOT_ADMITTED_IN_TIME' })
    expect(batches).toEqual([])
  })
})
