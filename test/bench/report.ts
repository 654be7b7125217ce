import { excessOf, type Finding, isMet, ratioOf } from './row.js'

export interface MeasuredRow {
  readonly id: string
  readonly what: string
  readonly findings: readonly Finding[]
}

/** One entry for each row: its worst finding, and all of them by name as `parts`. `ok` only when all of them are. */
export function toJson(rows: readonly MeasuredRow[]): object {
  return Object.fromEntries(
    rows.map(({ id, what, findings }) => {
      const parts = Object.fromEntries(findings.map((finding) => [finding.name, figures(finding)]))
      const [worst] = [...findings].sort((a, b) => excessOf(b) - excessOf(a))
      if (worst === undefined) throw new Error(`${id} measured nothing.`)
      return [id, { what, worst: worst.name, ...figures(worst), ok: findings.every(isMet), parts }]
    }),
  )
}

function figures(finding: Finding): object {
  const { unit, measured, baseline, target, more } = finding
  const [bound, limit] = 'atMost' in target ? ['<=', target.atMost] : ['>=', target.atLeast]
  return { unit, measured, baseline, ratio: ratioOf(finding), bound, target: limit, ok: isMet(finding), ...more }
}

export function printTable(rows: readonly MeasuredRow[]): void {
  const lines = rows.flatMap(({ id, findings }) => findings.map((finding) => ({ row: id, ...columns(finding) })))
  console.table(lines)
  for (const { id, what, findings } of rows) {
    console.log(`${id}  ${what}`)
    for (const { name, more = {} } of findings) {
      const rest = Object.entries(more).filter(([key]) => !COLUMNS.has(key))
      if (rest.length > 0) console.log(`    ${name}: ${rest.map(([key, value]) => `${key} ${round(value)}`).join(', ')}`)
    }
  }
}

const COLUMNS: ReadonlySet<string> = new Set(['p99', 'baselineP99', 'cpuMs', 'baselineCpuMs'])

function columns(finding: Finding): object {
  const { name, unit, measured, baseline, target, more = {} } = finding
  return {
    name,
    unit,
    measured: round(measured),
    baseline: round(baseline),
    ratio: round(ratioOf(finding)),
    target: 'atMost' in target ? `<= ${target.atMost}` : `>= ${target.atLeast}`,
    ok: isMet(finding),
    p99: round(more.p99),
    'its p99': round(more.baselineP99),
    'CPU ms': round(more.cpuMs),
    'its CPU ms': round(more.baselineCpuMs),
  }
}

function round(value: number | string | undefined): number | string {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : (value ?? '')
}
