import path from 'node:path'

/** A file of `src`: its path there (`core/order.ts`), the files of ours that it imports, and how long it is. */
export interface SourceFile {
  readonly file: string
  readonly imports: readonly string[]
  readonly lines: number
}

/** What each folder may import from, besides itself. Entry files (directly in `src`) may import everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  mode: ['core'],
  gates: ['core'],
  portfolio: ['core'],
  stores: ['core'],
  'venues/paper': ['core'],
  'venues/valr': ['core'],
  execution: ['core', 'mode', 'gates', 'portfolio'],
  operations: ['core', 'mode', 'execution'],
  testing: ['core', 'venues/paper', 'venues/valr'],
  http: ['core', 'mode', 'gates', 'portfolio', 'stores', 'venues/paper', 'venues/valr', 'execution', 'operations'],
  cli: ['core', 'mode', 'gates', 'portfolio', 'stores', 'venues/paper', 'venues/valr', 'execution', 'operations', 'http'],
}

const MEANINGLESS_NAMES = ['utils', 'helpers', 'types', 'common', 'manager']
const LONGEST_FILE = 400

/** Everything about these files that breaks a rule of the layout, one sentence each. */
export function violations(files: readonly SourceFile[]): string[] {
  return [...files.flatMap((file) => [...naming(file), ...size(file), ...directions(file)]), ...cycles(files)]
}

function naming({ file }: SourceFile): string[] {
  const folders = file.split('/')
  const name = path.posix.basename(file, '.ts')
  const found: string[] = []
  if (![...folders.slice(0, -1), name].every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.sql)?$/.test(part))) {
    found.push(`${file} is not named in kebab-case`)
  }
  if (MEANINGLESS_NAMES.some((word) => name.split('-').includes(word))) found.push(`${file} has a name that says nothing`)
  if (name === 'index' && folders.length > 1) found.push(`${file} is a folder barrel`)
  return found
}

function size({ file, lines }: SourceFile): string[] {
  return lines > LONGEST_FILE ? [`${file} has ${lines} lines, more than ${LONGEST_FILE}`] : []
}

function directions({ file, imports }: SourceFile): string[] {
  const own = layerOf(file)
  if (own === undefined) return []
  const allowed = ALLOWED[own]
  if (allowed === undefined) return [`${file} is in a folder that the layout does not have`]
  return imports.flatMap((imported) => {
    const layer = layerOf(imported)
    if (layer === undefined) return [`${file} imports the entry file ${imported}`]
    return layer === own || allowed.includes(layer) ? [] : [`${file} imports ${imported}: ${own} may not depend on ${layer}`]
  })
}

/** The folder that a file's rules come from; undefined for an entry file. */
function layerOf(file: string): string | undefined {
  const [first, second, ...rest] = file.split('/')
  if (second === undefined) return undefined
  return first === 'venues' && rest.length > 0 ? `venues/${second}` : first
}

/** One sentence for each import that closes a cycle, type-only imports included. */
function cycles(files: readonly SourceFile[]): string[] {
  const importsOf = new Map(files.map(({ file, imports }) => [file, imports]))
  const finished = new Set<string>()
  const found: string[] = []

  function follow(file: string, trail: readonly string[]): void {
    const start = trail.indexOf(file)
    if (start >= 0) found.push(`import cycle: ${[...trail.slice(start), file].join(' → ')}`)
    if (start >= 0 || finished.has(file)) return
    for (const imported of importsOf.get(file) ?? []) follow(imported, [...trail, file])
    finished.add(file)
  }

  for (const { file } of files) follow(file, [])
  return found
}
