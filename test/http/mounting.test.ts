import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServerAdapter } from '@whatwg-node/server'
import { Hono } from 'hono'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ControlHandler } from '../../src/http/control-handler.js'
import { openRoom, TOKEN } from './support/control-room.js'

const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }

/** A server of Node that does what it is told; its address. */
async function listening(listener: (...call: Parameters<RequestListener>) => unknown): Promise<string> {
  const server = createServer((request, response) => void listener(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What `express.json()` does before the handler is asked: the stream is read, and `body` has what was in it. */
async function readAhead(request: IncomingMessage & { body?: unknown }): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  request.body = text === '' ? {} : JSON.parse(text)
}

async function worksAt(url: string): Promise<void> {
  const set = await fetch(`${url}/api/mode/set`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ mode: 'LIVE', confirmed: true, reason: 'mounted' }),
  })
  expect({ status: set.status, body: await set.json() }).toMatchObject({ status: 200, body: { mode: 'LIVE', reason: 'mounted' } })
  const current = await fetch(`${url}/api/mode/current`, { headers })
  expect(await current.json()).toMatchObject({ mode: 'LIVE', changedBy: 'ops' })
  expect((await fetch(`${url}/api/mode/current`)).status).toBe(401)
  expect((await fetch(`${url}/api/debug/health-check`)).status).toBe(200)
  expect((await fetch(`${url}/nowhere`, { headers })).status).toBe(404)
}

describe('the control handler works', () => {
  it('as the whole of a server of Node', async () => {
    await worksAt(await listening(createServerAdapter(openRoom().handler)))
  })

  it('below a path of a server that has read the bodies already, as express does', async () => {
    const adapter = createServerAdapter(openRoom({ basePath: '/helios' }).handler)
    const url = await listening(async (request, response) => {
      await readAhead(request)
      await adapter(request, response)
    })
    await worksAt(`${url}/helios`)
    expect((await fetch(`${url}/api/debug/health-check`)).status).toBe(401)
  })

  it('mounted in an app of hono, which takes the path off', async () => {
    await worksIn(openRoom().handler, (app, handler) => app.mount('/desk', handler), '/desk')
  })

  it('as a route of an app of hono, with the whole path', async () => {
    const { handler } = openRoom({ basePath: '/desk' })
    await worksIn(handler, (app, own) => app.all('/desk/*', ({ req }) => own(req.raw)), '/desk')
  })
})

async function worksIn(handler: ControlHandler, mount: (app: Hono, own: ControlHandler) => unknown, path: string): Promise<void> {
  const app = new Hono()
  mount(app, handler)
  await worksAt(`${await listening(createServerAdapter((request: Request) => app.fetch(request)))}${path}`)
}
