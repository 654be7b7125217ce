/**
 * `npm run bench`: ratios to honest baselines, measured in one run on one machine.
 *
 * `--json` prints one object instead of a table, `--only P1,P9` picks rows, `--quick` takes small counts.
 */
import { parseArgs } from 'node:util'
import { describeMachine } from './machine.js'
import { type MeasuredRow, printTable, toJson } from './report.js'
import { isMet } from './row.js'
import { ROWS } from './rows.js'
import { Workbench } from './workbench.js'

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})

const wanted = values.only?.split(',')
const unknown = wanted?.filter((id) => !ROWS.some((row) => row.id === id)) ?? []
if (unknown.length > 0) throw new Error(`No such rows: ${unknown.join()}. There are ${ROWS.map(({ id }) => id).join()}.`)

console.error(await describeMachine())
const workbench = new Workbench({ isQuick: values.quick })
const measured: MeasuredRow[] = []
try {
  for (const row of ROWS) {
    if (wanted !== undefined && !wanted.includes(row.id)) continue
    const { id, what } = row
    console.error(`${id}  ${what}`)
    const findings = await row.run(workbench)
    await workbench.tidy()
    console.error(`    ${findings.every(isMet) ? 'met' : 'missed'}`)
    measured.push({ id, what, findings })
  }
} finally {
  await workbench.close()
}

if (values.json) console.log(JSON.stringify(toJson(measured), null, 2))
else printTable(measured)
