#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { EXIT_CODES } from './exit-code.js'
import { helios } from './helios.js'

/** A connection that does not close does not keep anybody waiting. */
const LONGEST_CLOSE_MS = 2_000

/** The first signal ends the command in good order, a second one at once. */
function interruptedBySignals(): AbortSignal {
  const controller = new AbortController()
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT_CODES.interrupted)
    controller.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return controller.signal
}

/** Of the package that this file was built into, or is the source of. */
function version(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { readonly version: string }).version
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  return ''
}

const exitCode = await helios({
  argv: process.argv.slice(2),
  env: process.env,
  version: version(),
  signal: interruptedBySignals(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
})
process.exitCode = exitCode
setTimeout(() => process.exit(exitCode), LONGEST_CLOSE_MS).unref()
