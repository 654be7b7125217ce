import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type ExecutionStore, ModeOrchestrator } from '../../../src/index.js'
import { freshDatabase } from '../../support/database.js'
import { type StoreAtOptions, storeAt } from '../../support/store-at.js'

export const STORE_KINDS = ['postgres', 'sqlite'] as const
export type StoreKind = (typeof STORE_KINDS)[number]

/** Where the processes of one run find their store: an empty database of its own, migrated. */
export interface Place {
  readonly location: string
  /** A store of this process on it, closed with the place. */
  open(options?: StoreAtOptions): ExecutionStore
  /** LIVE, as a person would set it. */
  goLive(account: string): Promise<void>
  close(): Promise<void>
}

/** `postgresUrl` names the superuser's connection to the server. */
export async function newPlace(kind: StoreKind, postgresUrl: string): Promise<Place> {
  const { location, remove } = kind === 'postgres' ? await inPostgres(postgresUrl) : await inFile()
  const closes: (() => Promise<void>)[] = []
  const open = (options?: StoreAtOptions): ExecutionStore => {
    const { store, close } = storeAt(location, options)
    closes.push(close)
    return store
  }
  const store = open({ connections: 2 })
  await store.migrate()
  return {
    location,
    open,
    async goLive(account) {
      const orchestrator = new ModeOrchestrator({ store, account })
      await orchestrator.setMode('LIVE', { confirmed: true, reason: 'test', actor: 'test' })
    },
    async close() {
      for (const close of closes) await close()
      await remove()
    },
  }
}

async function inPostgres(postgresUrl: string): Promise<{ location: string; remove: () => Promise<void> }> {
  const { url, drop } = await freshDatabase(postgresUrl)
  return { location: url, remove: drop }
}

async function inFile(): Promise<{ location: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-guarantee-'))
  return { location: path.join(folder, 'store.sqlite'), remove: () => rm(folder, { recursive: true, force: true }) }
}
