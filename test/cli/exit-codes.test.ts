import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { EXIT_CODE_ROWS } from '../../src/cli/exit-code.js'

const TABLE = [
  '| exit code | meaning |',
  '|---|---|',
  ...EXIT_CODE_ROWS.map(([code, meaning]) => `| ${code} | ${meaning} |`),
].join('\n')

it('every exit code of helios is in the README, with its meaning', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
  expect(readme).toContain(`${TABLE}\n\n`)
})
