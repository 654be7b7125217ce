import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { describeSource, readSourceFiles } from './read-source-files.js'
import { type SourceFile, violations } from './source-rules.js'

const source = fileURLToPath(new URL('../../src', import.meta.url))

describe('the layout of src', () => {
  it('keeps its import directions, names and sizes', () => {
    const files = readSourceFiles(source)
    expect(files).not.toHaveLength(0)
    expect(violations(files)).toEqual([])
  })
})

describe('the rules of the layout', () => {
  it('see every way to import a file', () => {
    const text = [
      "import { a } from './a.js'",
      "import type { B } from '../core/b.js'",
      "export { c } from './c.js'",
      "export type { D } from './d.js'",
      "const e = await import('./e.js')",
      "type F = import('./f.js').F",
      "import pg from 'pg'",
    ].join('\n')
    expect(describeSource('gates/x.ts', text)).toEqual({
      file: 'gates/x.ts',
      imports: ['gates/a.ts', 'core/b.ts', 'gates/c.ts', 'gates/d.ts', 'gates/e.ts', 'gates/f.ts'],
      lines: 7,
    })
  })

  it('allow what the layout allows', () => {
    expect(
      violations([
        fileOf('index.ts', ['core/order.ts', 'stores/memory/in-memory-store.ts']),
        fileOf('core/order.ts', ['core/decimal.ts']),
        fileOf('core/decimal.ts'),
        fileOf('stores/memory/in-memory-store.ts', ['core/order.ts', 'stores/judge-admission.ts']),
        fileOf('stores/judge-admission.ts'),
        fileOf('stores/postgres/schema.sql.ts'),
        fileOf('execution/router.ts', ['core/order.ts', 'mode/mode.ts', 'gates/gate.ts', 'portfolio/fold.ts']),
      ]),
    ).toEqual([])
  })

  it.each<[string, SourceFile[]]>([
    ['core/a.ts imports mode/b.ts: core may not depend on mode', [fileOf('core/a.ts', ['mode/b.ts'])]],
    ['gates/a.ts imports execution/b.ts: gates may not depend on execution', [fileOf('gates/a.ts', ['execution/b.ts'])]],
    ['execution/a.ts imports stores/b.ts: execution may not depend on stores', [fileOf('execution/a.ts', ['stores/b.ts'])]],
    [
      'venues/paper/a.ts imports venues/valr/b.ts: venues/paper may not depend on venues/valr',
      [fileOf('venues/paper/a.ts', ['venues/valr/b.ts'])],
    ],
    ['mode/a.ts imports the entry file index.ts', [fileOf('mode/a.ts', ['index.ts'])]],
    ['services/a.ts is in a folder that the layout does not have', [fileOf('services/a.ts')]],
    ['venues/shared.ts is in a folder that the layout does not have', [fileOf('venues/shared.ts')]],
    ['import cycle: core/a.ts → core/b.ts → core/a.ts', [fileOf('core/a.ts', ['core/b.ts']), fileOf('core/b.ts', ['core/a.ts'])]],
    ['gates/index.ts is a folder barrel', [fileOf('gates/index.ts')]],
    ['core/OrderBook.ts is not named in kebab-case', [fileOf('core/OrderBook.ts')]],
    ['core/order-utils.ts has a name that says nothing', [fileOf('core/order-utils.ts')]],
    ['core/a.ts has 401 lines, more than 400', [fileOf('core/a.ts', [], 401)]],
  ])('find that %s', (sentence, files) => {
    expect(violations(files)).toEqual([sentence])
  })
})

function fileOf(file: string, imports: readonly string[] = [], lines = 1): SourceFile {
  return { file, imports, lines }
}
