/* Runs in a process of its own: one task, given as JSON, on a store file. See `child.ts`. */
import { once } from 'node:events'
import LibSql from 'libsql'
import { exactClaim } from '../../../../src/core/claim.js'
import type { AdmissionRequest } from '../../../../src/core/order-ledger.js'
import { SqliteStore } from '../../../../src/sqlite.js'
import { requestOf } from '../../request-of.js'

export type ChildTask =
  /** Migrates, and says which version it sees. */
  | { readonly kind: 'migrate'; readonly path: string }
  /** Admits `orders` at once against one budget of `limit`, and says how many were admitted. */
  | {
      readonly kind: 'admit at once'
      readonly path: string
      readonly orders: number
      readonly limit: number
      readonly enforced: boolean
    }
  /** Admits one after another for ever, and names each intent once it was admitted. */
  | { readonly kind: 'admit for ever'; readonly path: string }
  /** Writes an order in a transaction that it never commits. */
  | { readonly kind: 'leave a transaction open'; readonly path: string }

const DAY = { period: 'day', timeZone: 'Africa/Johannesburg' } as const

/** Longer than any test. */
const TTL_MS = 600_000

function say(message: unknown): void {
  process.send?.(message)
}

function budgeted(limit: number, enforced: boolean): AdmissionRequest {
  const claim = exactClaim({ kind: 'budget', key: 'orders', amount: 1, limit, window: DAY }, 'test')
  return requestOf({ claims: [claim], ttlMs: TTL_MS, enforceClaims: enforced })
}

async function run(task: ChildTask): Promise<void> {
  const store = new SqliteStore({ path: task.path, lockTimeoutMs: TTL_MS })
  say('ready')
  await once(process, 'message')
  switch (task.kind) {
    case 'migrate':
      await store.migrate()
      return say((await store.readMode('main'))?.version ?? 'never written')
    case 'admit at once': {
      const requests = Array.from({ length: task.orders }, () => budgeted(task.limit, task.enforced))
      const results = await Promise.all(requests.map((request) => store.admit(request)))
      return say(results.filter(({ ok }) => ok).length)
    }
    case 'admit for ever':
      for (;;) {
        const request = requestOf({ ttlMs: TTL_MS })
        const { ok } = await store.admit(request)
        if (ok) say(request.order.intentId)
      }
    case 'leave a transaction open': {
      const database = new LibSql(task.path)
      database.exec('BEGIN IMMEDIATE')
      database.exec(
        `INSERT INTO helios_latches (account, key, mode, reason, actor, tripped_at) VALUES ('main', 'left', '', '', '', 0)`,
      )
      say('written')
      return new Promise(() => setInterval(() => undefined, 1_000))
    }
    default:
      throw task satisfies never
  }
}

await run(JSON.parse(process.argv[2] ?? '') as ChildTask)
process.disconnect?.()
