import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

/** A module of ours names another as its output: `./measure.js` is `measure.ts` here. */
export function resolve(specifier, context, next) {
  const isOurs = specifier.startsWith('.') && context.parentURL?.endsWith('.ts')
  return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context)
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const sourcefile = fileURLToPath(url)
  const how = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcefile }
  const { code } = await transform(await readFile(sourcefile, 'utf8'), how)
  return { format: 'module', source: code, shortCircuit: true }
}
