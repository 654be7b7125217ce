import type { Workbench } from './workbench.js'

export type Target = { readonly atMost: number } | { readonly atLeast: number }

/** One thing next to its baseline, both measured in one run, in the same unit. What counts is their ratio. */
export interface Finding {
  readonly name: string
  readonly unit: string
  readonly measured: number
  readonly baseline: number
  readonly target: Target
  /** Whatever else is worth knowing: p99, CPU time, counts. */
  readonly more?: Readonly<Record<string, number | string>>
}

/** One row of the table. Several findings share a row when they answer one question. */
export interface Row {
  /** For example `P1`. */
  readonly id: string
  readonly what: string
  run(workbench: Workbench): Promise<readonly Finding[]>
}

export function ratioOf({ measured, baseline }: Finding): number {
  return measured / baseline
}

export function isMet(finding: Finding): boolean {
  const { target } = finding
  return 'atMost' in target ? ratioOf(finding) <= target.atMost : ratioOf(finding) >= target.atLeast
}

/** How far a finding is from its target: 1 is just met, 2 is twice as bad. */
export function excessOf(finding: Finding): number {
  const { target } = finding
  const excess = 'atMost' in target ? ratioOf(finding) / target.atMost : target.atLeast / ratioOf(finding)
  if (Number.isNaN(excess)) return isMet(finding) ? 0 : Number.POSITIVE_INFINITY
  return excess
}
