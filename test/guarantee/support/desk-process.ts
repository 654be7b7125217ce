/** A process of its own that serves the control handler over HTTP, for whoever has its token. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServerAdapter } from '@whatwg-node/server'
import { createControlHandler } from '../../../src/http.js'
import { ExecutionRouter, heliosGates, ModeOrchestrator, PaperTradingClient } from '../../../src/index.js'
import { ValrTradingClient } from '../../../src/valr.js'
import { storeAt } from '../../support/store-at.js'
import { RemoteProcess } from './processes.js'
import { isStartedFrom, serve, startedWith } from './served-calls.js'
import { API_KEY, API_SECRET, type VenueAddress } from './venue-process.js'

export interface DeskConfig {
  readonly location: string
  readonly venue: VenueAddress
  readonly account: string
  /** Whoever sends it is called `desk`. */
  readonly token: string
}

type DeskCalls = ReturnType<typeof callsOf>
export type DeskProcess = RemoteProcess<DeskCalls>

export async function startDesk(config: DeskConfig): Promise<DeskProcess & { readonly url: string }> {
  const desk = await RemoteProcess.start<DeskCalls>('desk-process.ts', config)
  return Object.assign(desk, { url: await desk.ask('url') })
}

function callsOf(url: string) {
  return { url: () => url }
}

async function listen({ location, venue, account, token }: DeskConfig): Promise<string> {
  const { store } = storeAt(location, { connections: 4 })
  const orchestrator = new ModeOrchestrator({ store, account })
  const valr = new ValrTradingClient({ apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: venue.httpUrl, wsUrl: venue.wsUrl })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: new PaperTradingClient({ balances: {}, instruments: [] }), LIVE: valr },
    gates: heliosGates(),
    allowVolatileStore: true,
  })
  const authenticate = ({ headers }: Request) =>
    headers.get('authorization') === `Bearer ${token}` ? { actor: 'desk' } : undefined
  const adapter = createServerAdapter(createControlHandler({ orchestrator, router, authenticate }))
  const server = createServer((request, response) => void adapter(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

if (isStartedFrom('desk-process')) serve(callsOf(await listen(startedWith<DeskConfig>())))
