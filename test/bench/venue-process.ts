import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { AS_SHIPPED } from './worker-process.js'
import type { Workbench } from './workbench.js'

export interface VenueAddresses {
  readonly httpUrl: string
  readonly echoUrl: string
}

/** Each contender trades on an account of its own, so that none hears of another's orders. */
export const VENUE_KEYS = {
  rest: { apiKey: 'a'.repeat(64), apiSecret: 'b'.repeat(64) },
  file: { apiKey: 'c'.repeat(64), apiSecret: 'd'.repeat(64) },
  socket: { apiKey: 'e'.repeat(64), apiSecret: 'f'.repeat(64) },
  direct: { apiKey: '1'.repeat(64), apiSecret: '2'.repeat(64) },
  bare: { apiKey: '3'.repeat(64), apiSecret: '4'.repeat(64) },
} as const

export async function startVenue(workbench: Workbench): Promise<VenueAddresses> {
  const child = fork(fileURLToPath(new URL('venue.ts', import.meta.url)), [], { execArgv: ['--import', AS_SHIPPED] })
  const exited = once(child, 'exit')
  workbench.afterwards(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const [addresses] = (await once(child, 'message')) as [VenueAddresses]
  return addresses
}
