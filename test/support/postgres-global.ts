import { readFile } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './launch-postgres.js'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The superuser's connection to the run's one Postgres server. */
    postgresUrl: string
  }
}

/** Starts one Postgres for the whole run, if a test file of the run speaks of Postgres at all. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { testFiles } = await project.globTestFiles(commandLineFilters(project))
  const texts = await Promise.all(testFiles.map((file) => readFile(file, 'utf8')))
  if (!texts.some((text) => /postgres/i.test(text))) return undefined

  const server = await startPostgres({ durable: false })
  project.provide('postgresUrl', server.url)
  return server.stop
}

/** Vitest keeps them out of its types. Were they to go away, every test file would count. */
function commandLineFilters({ vitest }: TestProject): string[] | undefined {
  return (vitest as { filenamePattern?: string[] }).filenamePattern
}
