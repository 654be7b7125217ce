import { expect, test } from 'vitest'
import { exportAudit } from '../../src/operations/export-audit.js'
import { auditHash, GENESIS_HASH } from '../../src/stores/audit-chain.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'

async function storeWith(rows: number): Promise<InMemoryStore> {
  const store = new InMemoryStore()
  const notes = Array.from({ length: rows }, (_, index) => ({ kind: 'noted', body: { index, text: 'line\nbreak' } }))
  await store.appendAudit({ account: 'main', notes })
  return store
}

async function linesOf(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

test.each([0, 1, 4, 5, 6, 10])('%s rows are as many lines, whatever the size of a page', async (rows) => {
  const lines = await linesOf(exportAudit({ store: await storeWith(rows), account: 'main', rowsPerPage: 5 }))
  expect(lines.map((line) => JSON.parse(line).sequence)).toEqual(Array.from({ length: rows }, (_, index) => index + 1))
  for (const line of lines) expect(line).not.toContain('\n')
})

test('whoever has the lines can check every link', async () => {
  const lines = await linesOf(exportAudit({ store: await storeWith(3), account: 'main' }))
  let previous = GENESIS_HASH
  for (const line of lines) {
    const { account, sequence, hash, body } = JSON.parse(line)
    expect([account, hash]).toEqual(['main', auditHash(previous, sequence, body)])
    previous = hash
  }
})

test('an export goes on where an earlier one ended', async () => {
  const store = await storeWith(5)
  const lines = await linesOf(exportAudit({ store, account: 'main', after: 3 }))
  expect(lines.map((line) => JSON.parse(line).sequence)).toEqual([4, 5])
})

test('a store that fails ends the export with its error, not with a short one', async () => {
  const store = await storeWith(5)
  const failing = {
    auditRows: (query: Parameters<InMemoryStore['auditRows']>[0]) =>
      query.after === 0 ? store.auditRows(query) : Promise.reject(new Error('no store')),
  }
  await expect(linesOf(exportAudit({ store: failing, account: 'main', rowsPerPage: 2 }))).rejects.toThrow('no store')
})
