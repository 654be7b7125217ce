/** A table of what each failure does at each stage, as Markdown. */
export class FaultTable {
  readonly #cells = new Map<string, Map<string, string>>()

  set(failure: string, stage: string, answer: string): void {
    const row = this.#cells.get(failure) ?? new Map<string, string>()
    this.#cells.set(failure, row.set(stage, answer))
  }

  toMarkdown(title: string): string {
    const stages = [...new Set([...this.#cells.values()].flatMap((row) => [...row.keys()]))]
    const lines = [...this.#cells].map(
      ([failure, row]) => `| ${[failure, ...stages.map((stage) => row.get(stage) ?? '')].join(' | ')} |`,
    )
    const rule = `|${' --- |'.repeat(stages.length + 1)}`
    return [`# ${title}`, '', `| failure | ${stages.join(' | ')} |`, rule, ...lines, ''].join('\n')
  }
}
