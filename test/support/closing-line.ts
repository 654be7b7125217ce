import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Ends the output with `N passed, N failed`. A file that does not load, a failing hook and an error outside every
 * test count as failed.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const passed = states.filter((state) => state === 'passed').length
    const failedTests = states.filter((state) => state === 'failed').length
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()])
    const failedOutsideTests = groups.flatMap((group) => group.errors()).length + unhandledErrors.length
    process.stdout.write(`${passed} passed, ${failedTests + failedOutsideTests} failed\n`)
  }
}
