import { durableInserts, type InsertOptions } from '../baselines/durable-insert.js'
import { callTogether } from '../throughput.js'
import type { Task } from '../worker-process.js'

/** Durable INSERTs by several callers. A turn is in milliseconds, its figure the number of rows. */
export interface InsertTask extends InsertOptions {
  readonly kind: 'insert'
  readonly location: string
  readonly callers: number
}

export async function openInsertTask({ location, callers, ...options }: InsertTask): Promise<Task> {
  const { insert } = durableInserts(location, options)
  return { work: (ms) => callTogether(callers, ms, insert) }
}
