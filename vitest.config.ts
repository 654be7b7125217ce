import { defineConfig } from 'vitest/config'
import { ClosingLine } from './test/support/closing-line.js'

export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/postgres-global.ts',
    reporters: ['default', new ClosingLine()],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    coverage: { include: ['src/**'] },
  },
})
