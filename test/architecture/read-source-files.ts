import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import type { SourceFile } from './source-rules.js'

/** Every TypeScript file below `folder`, with paths relative to it. */
export function readSourceFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.split(path.sep).join('/'))
    .map((file) => describeSource(file, readFileSync(path.join(folder, file), 'utf8')))
}

/** Its imports are those of our own files, however they are written: `import`, `export … from`, `import()`, `require`. */
export function describeSource(file: string, text: string): SourceFile {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)
  const imports = specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts'))
  return { file, imports, lines: text.trimEnd().split('\n').length }
}
