import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { DENIAL_CODES } from '../../src/core/denial.js'
import { denialTable, tableIn, withTable } from './denial-table.js'

const readme = new URL('../../README.md', import.meta.url)

describe("the README's table of denial codes", () => {
  it('is the one that the codes make (npm run docs:denials writes it anew)', async () => {
    expect(tableIn(await readFile(readme, 'utf8'))).toBe(denialTable())
  })

  it('has a row for every code', async () => {
    const table = tableIn(await readFile(readme, 'utf8'))
    expect(Object.keys(DENIAL_CODES).filter((code) => !table.includes(`\`${code}\``))).toEqual([])
  })

  it('differs when a code is missing (control)', async () => {
    const stale = (await readFile(readme, 'utf8')).replace(/^\| `LATCHED`.*\n/m, '')
    expect(tableIn(stale)).not.toBe(denialTable())
    expect(tableIn(withTable(stale))).toBe(denialTable())
  })
})
