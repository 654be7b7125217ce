import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { Orders } from './support/admitting-process.js'
import { newAccount } from './support/ask.js'
import { usePostgres } from './support/use-postgres.js'

const database = usePostgres()

const PROGRAM = fileURLToPath(new URL('./support/admitting-process.ts', import.meta.url))

async function started(): Promise<ChildProcess> {
  const child = fork(PROGRAM, { execArgv: ['--import', 'tsx'] })
  await once(child, 'message')
  return child
}

/** Starts one process for each, lets all go at once, and returns what became of every order. */
async function admitInProcesses(orders: readonly Orders[]): Promise<readonly string[]> {
  const children = await Promise.all(orders.map(started))
  const replies = children.map(async (child, index) => {
    const reply = once(child, 'message')
    child.send(orders[index] as Orders)
    const [verdicts] = await reply
    return verdicts as readonly string[]
  })
  return (await Promise.all(replies)).flat()
}

function count(verdicts: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of verdicts) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

test('of 64 orders of four processes on one budget of 50, exactly 50 are admitted', { timeout: 60_000 }, async () => {
  const account = newAccount()
  const orders = { url: database.url, account, count: 16, keys: ['daily'], limit: 50 }
  expect(count(await admitInProcesses([orders, orders, orders, orders]))).toEqual({ admitted: 50, LIMIT_EXCEEDED: 14 })
  expect(await database.sql('SELECT count(*)::int AS n FROM helios_orders WHERE account = $1', [account])).toEqual([{ n: 50 }])
  expect(await database.store().verifyAudit({ account })).toMatchObject({ ok: true, length: 50 })
})

test('claims that two processes name in opposite orders do not deadlock', { timeout: 60_000 }, async () => {
  const account = newAccount()
  const orders = { url: database.url, account, count: 40, limit: 60 }
  const keys = ['a', 'b', 'c']
  const verdicts = await admitInProcesses([
    { ...orders, keys },
    { ...orders, keys: [...keys].reverse() },
  ])
  expect(count(verdicts)).toEqual({ admitted: 60, 'LIMIT_EXCEEDED LIMIT_EXCEEDED LIMIT_EXCEEDED': 20 })
})
