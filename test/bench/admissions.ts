import { systemClock } from '../../src/core/clock.js'
import { newClientOrderId, uuidv7 } from '../../src/core/ids.js'
import {
  type AdmissionRequest,
  type AdmissionResult,
  Decimal,
  type ExecutionStore,
  InMemoryStore,
  ModeOrchestrator,
} from '../../src/index.js'
import { gatedRouter, placeOne } from './gated-router.js'

/** No admission of a benchmark ends by its limits or its life. */
const [ENDLESS, TTL_MS] = [new Decimal('1e15'), 600_000]

class RememberingStore extends InMemoryStore {
  readonly asked: AdmissionRequest[] = []

  override admit(request: AdmissionRequest): Promise<AdmissionResult> {
    this.asked.push(request)
    return super.admit(request)
  }
}

/** LIVE and ACTIVE. */
export async function goLive(store: ExecutionStore, account: string): Promise<void> {
  const orchestrator = new ModeOrchestrator({ store, account })
  await orchestrator.setMode('LIVE', { confirmed: true, reason: 'bench', actor: 'bench' })
}

/**
 * Admits orders of an account that is LIVE: what the router asks of the store for the order of the benchmark, with the
 * claims and latches of the five gates, under new ids each time.
 */
export async function admissionsOf(store: ExecutionStore, account: string): Promise<() => Promise<void>> {
  const remembering = new RememberingStore()
  await placeOne(await gatedRouter(remembering))
  const [asked] = remembering.asked
  if (asked === undefined) throw new Error('The router asked nothing of its store.')
  const { version: expectedVersion = 0, identity = `instant:${account}` } = (await store.readMode(account)) ?? {}
  const endless = asked.claims.map((claim) => (claim.kind === 'rate' ? claim : { ...claim, limit: ENDLESS }))
  const frame = { ...asked, account, identity, expectedVersion, ttlMs: TTL_MS }

  return async function admit() {
    const ids = { intentId: uuidv7(systemClock), clientOrderId: newClientOrderId(systemClock) }
    const asOf = systemClock.now()
    const claims = endless.map((claim) => (claim.kind === 'hold' ? { ...claim, asOf } : claim))
    const result = await store.admit({ ...frame, claims, order: { ...frame.order, ...ids, account } })
    if (!result.ok) throw new Error(`Not admitted: ${JSON.stringify(result)}`)
  }
}
