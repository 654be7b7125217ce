import { DENIAL_CODES } from '../../src/core/denial.js'

/** The README's table of denial codes, made from the codes themselves. */
export function denialTable(): string {
  const rows = Object.entries(DENIAL_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`)
  return ['| code | meaning |', '|---|---|', ...rows].join('\n')
}

const MARKS = ['<!-- denial-codes -->', '<!-- /denial-codes -->'] as const

/** What stands between the README's marks. */
export function tableIn(readme: string): string {
  const [, rest = ''] = readme.split(MARKS[0])
  return (rest.split(MARKS[1])[0] ?? '').trim()
}

/** The README with the table made anew. */
export function withTable(readme: string): string {
  const [before = '', rest = ''] = readme.split(MARKS[0])
  return `${before}${MARKS[0]}\n${denialTable()}\n${MARKS[1]}${rest.split(MARKS[1])[1] ?? ''}`
}
