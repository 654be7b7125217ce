import { defineConfig } from 'tsup'

const library = {
  entry: {
    index: 'src/index.ts',
    sqlite: 'src/sqlite.ts',
    postgres: 'src/postgres.ts',
    valr: 'src/valr.ts',
    http: 'src/http.ts',
    testing: 'src/testing.ts',
    'testing/msw': 'src/testing/msw.ts',
  },
  target: 'node20',
  // Entries share their classes, in CommonJS too. With `splitting` alone, tsup rewrites the CommonJS classes and imports for
  // engines of 2015; with `treeshake` it leaves them as they are.
  splitting: true,
  treeshake: true,
  sourcemap: true,
}

const dts = { entry: library.entry, compilerOptions: { ignoreDeprecations: '6.0', incremental: false } }

/** The folder is emptied by `npm run build`, since both write to it. */
export default defineConfig([
  // The command line is a program, not an entry: one format, no types, and its parser inside.
  { ...library, entry: { ...library.entry, cli: 'src/cli/main.ts' }, format: 'esm', noExternal: ['cac'], dts },
  // `import.meta.url` for CommonJS.
  { ...library, format: 'cjs', shims: true, dts },
])
