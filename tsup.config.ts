import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    sqlite: 'src/sqlite.ts',
    postgres: 'src/postgres.ts',
    valr: 'src/valr.ts',
    testing: 'src/testing.ts',
    'testing/msw': 'src/testing/msw.ts',
  },
  format: ['esm', 'cjs'],
  target: 'node20',
  // Entries share their classes, in CommonJS too. With `splitting` alone, tsup rewrites the CommonJS classes and imports for
  // engines of 2015; with `treeshake` it leaves them as they are.
  splitting: true,
  treeshake: true,
  sourcemap: true,
  clean: true,
  dts: { compilerOptions: { ignoreDeprecations: '6.0', incremental: false } },
})
