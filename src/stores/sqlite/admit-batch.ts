import type { Clock } from '../../core/clock.js'
import { contentHash } from '../../core/content-hash.js'
import { DENIAL_CODES, type Denial } from '../../core/denial.js'
import { StoreError } from '../../core/errors.js'
import type { AdmissionRequest, AdmissionResult } from '../../core/order-ledger.js'
import { type AdmissionJudgement, judgeAdmission, STORE_GATE } from '../judge-admission.js'
import { isBoundElsewhere } from './account-decisions.js'
import { type AccountView, toAccountView } from './account-view.js'
import { AccountWrite, auditBody } from './account-write.js'
import type { Connection } from './connection.js'
import { entryRecord, findOrderEntry, insertOrder } from './order-rows.js'
import { resultCodeOf } from './sqlite-error.js'
import { SELECT_ACCOUNT, UPDATE_IDENTITY, UPSERT_POLICY } from './statements.sql.js'
import type { AdmittedFacts } from './stored-json.js'
import { UsageBook } from './usage-book.js'

/** A row of a batch that failed by itself; the others stand. It reads as a denial without reasons, and is thrown instead. */
export interface FailedAdmission {
  readonly ok: false
  readonly denials: readonly Denial[]
  readonly failure: unknown
}

function failedAdmission(failure: unknown): FailedAdmission {
  return { ok: false, denials: [], failure }
}

/** The answer for an order whose life ended while the database was locked. */
export function notInTime({ order, ttlMs }: AdmissionRequest): FailedAdmission {
  const message = `The database stayed locked for the life of order ${order.clientOrderId}, ${ttlMs} ms; nothing was written.`
  return failedAdmission(new StoreError('NOT_ADMITTED_IN_TIME', message))
}

/** A step back of the clock beyond this is reported. */
const CLOCK_STEP_MS = 1_000

/**
 * Judges the requests one by one in the order they came, each against what those before it took, and writes those that are
 * admitted. Runs inside one write: all are on the disk with its commit, or none.
 */
export function admitBatch(
  connection: Connection,
  {
    account,
    requests,
    isLate,
  }: {
    readonly account: string
    readonly requests: readonly AdmissionRequest[]
    isLate(request: AdmissionRequest): boolean
  },
  clock: Clock,
): readonly (AdmissionResult | FailedAdmission)[] {
  const row = connection.get(SELECT_ACCOUNT, account)
  const batch: Batch = {
    connection,
    view: toAccountView(row),
    write: new AccountWrite(connection, account, row, clock),
    usage: new UsageBook(connection, account),
    clock,
  }
  const results = requests.map((request) => (isLate(request) ? notInTime(request) : admitOne(batch, request)))
  batch.usage.save()
  batch.write.finish()
  return results
}

interface Batch {
  readonly connection: Connection
  readonly view: AccountView
  readonly write: AccountWrite
  readonly usage: UsageBook
  readonly clock: Clock
}

function admitOne(batch: Batch, request: AdmissionRequest): AdmissionResult | FailedAdmission {
  const { write } = batch
  const hash = hashOf(request)
  if (typeof hash !== 'string') return hash
  const prepared = prepare(batch, request, hash)
  if ('admission' in prepared) {
    const { judgement, admission, body } = prepared
    if (insertOrder(batch.connection, write, admission)) {
      const sequence = write.appendText(body)
      take(batch, request, judgement)
      return {
        ok: true,
        admittedAt: write.at,
        expiresAt: admission.expiresAt,
        usage: judgement.usage,
        sequence,
        ...(write.wentBackMs > CLOCK_STEP_MS ? { clockWentBackMs: write.wentBackMs } : {}),
      }
    }
  }
  return repeated(batch, request, hash) ?? ('denials' in prepared ? prepared : failedAdmission(clientOrderIdUsed(request)))
}

function hashOf({ contentHash: given, order }: AdmissionRequest): string | FailedAdmission {
  try {
    return given ?? contentHash(order)
  } catch (error) {
    return failedAdmission(error)
  }
}

type Admitted = Extract<AdmissionJudgement, { ok: true }>
type Prepared =
  | { readonly judgement: Admitted; readonly admission: AdmittedFacts; readonly body: string }
  | Extract<AdmissionJudgement, { ok: false }>
  | FailedAdmission

/** The judgement and the text to write. A request that cannot be judged or written down fails alone. */
function prepare(batch: Batch, request: AdmissionRequest, hash: string): Prepared {
  const { write } = batch
  try {
    const judgement = judge(batch, request)
    if (!judgement.ok) return judgement
    const { order, mode, expectedVersion, policyHash, decisions } = request
    const admission: AdmittedFacts = {
      order,
      mode,
      contentHash: hash,
      isExit: request.isExit ?? false,
      origin: request.origin ?? 'strategy',
      taken: judgement.taken,
      expiresAt: new Date(write.at.getTime() + request.ttlMs),
    }
    const facts = { ...admission, version: expectedVersion, policyHash, ...bindings(request, judgement), decisions }
    const body = auditBody('order.admitted', write.at, facts)
    return { judgement, admission, body }
  } catch (error) {
    if (resultCodeOf(error) !== undefined) throw error
    return failedAdmission(error)
  }
}

/** What the account's first LIVE admission binds it to. */
function bindings({ policyScope = 'default', identity }: AdmissionRequest, { adoptsPolicy, bindsIdentity }: Admitted): object {
  return { ...(adoptsPolicy ? { adoptsPolicy: policyScope } : {}), ...(bindsIdentity ? { bindsIdentity: identity } : {}) }
}

function judge({ connection, view, usage, write }: Batch, request: AdmissionRequest): AdmissionJudgement {
  const { mode } = request
  return judgeAdmission(
    request,
    {
      mode: view.mode,
      identity: view.identity,
      isBoundElsewhere: (identity) => isBoundElsewhere(connection, identity, write.account),
      policy: (scope) => view.policies.get(scope),
      latchedUntil: (key) => view.latchedUntil(key, mode),
      consumed: (key, window) => usage.of(mode, key).consumed(window),
      rateTimes: (key) => usage.of(mode, key).rateTimes(),
      held: (key, asOf, asOfSequence) => usage.of(mode, key).held(asOf, asOfSequence),
    },
    write.at,
  )
}

/** Takes the claims, and binds what the account's first LIVE admission binds. */
function take({ connection, view, usage, write }: Batch, request: AdmissionRequest, judgement: Admitted): void {
  const { mode } = request
  for (const limit of judgement.limits) usage.of(mode, limit.key).claim(limit)
  for (const claim of judgement.taken) {
    const key = usage.of(mode, claim.key)
    if (claim.kind === 'budget') key.consume(claim, claim.amount)
    else if (claim.kind === 'rate') key.countAdmission(claim.perMs, write.at.getTime())
    else key.hold(claim.amount)
  }
  if (judgement.adoptsPolicy) {
    const scope = request.policyScope ?? 'default'
    view.policies.set(scope, { hash: request.policyHash })
    connection.run(UPSERT_POLICY, write.account, scope, request.policyHash, null, null)
  }
  if (judgement.bindsIdentity && request.identity !== undefined) {
    view.identity = request.identity
    connection.run(UPDATE_IDENTITY, request.identity, write.account)
  }
}

/** The answer for an intent id that was admitted before: what is known of it, or that its content was another. */
function repeated({ connection, write, clock }: Batch, request: AdmissionRequest, hash: string): AdmissionResult | undefined {
  const { intentId } = request.order
  const entry = findOrderEntry(connection, { account: write.account, intentId }, clock)
  if (entry === undefined) return undefined
  if (entry.stored.contentHash === hash) return { ok: false, existing: entryRecord(entry) }
  const conflict = { code: 'INTENT_CONFLICT', gate: STORE_GATE, message: DENIAL_CODES.INTENT_CONFLICT, details: { intentId } }
  return { ok: false, denials: [conflict] }
}

function clientOrderIdUsed({ order }: AdmissionRequest): StoreError {
  return new StoreError('STORE_CORRUPT', `The client order id ${order.clientOrderId} was used before.`)
}
