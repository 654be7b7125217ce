import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Stands before the REST interface of an exchange. What it lies about was carried out all the same. */
export interface LyingFront {
  readonly httpUrl: string
  /** Answers what matches with 200 and this body, `times` times or until taken back. `on` as in a fault of `FakeValr`. */
  lie(lie: { readonly on: string; readonly times?: number; readonly body: string }): () => void
  /** Resets every connection and refuses new ones. */
  vanish(): Promise<void>
  /** Listens again where it did. */
  reappear(): Promise<void>
}

/** Of the one connection, not of the answer. */
const FRAMING = new Set(['connection', 'keep-alive', 'content-length', 'transfer-encoding'])

export async function lyingFront(target: string): Promise<LyingFront> {
  let lie: { readonly on: RegExp; left: number; readonly body: string } | undefined

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request
    const body = await text(request)
    const passed = Object.entries(headers).filter(([name]) => name.startsWith('x-valr-') || name === 'content-type')
    const asked = await fetch(`${target}${url}`, {
      method,
      headers: Object.fromEntries(passed.map(([name, value]) => [name, String(value)])),
      ...(body === '' ? {} : { body }),
    })
    const answered = await asked.text()
    const isLie = lie !== undefined && lie.left > 0 && lie.on.test(`${method} ${url}`)
    if (lie !== undefined && isLie) lie.left -= 1
    for (const [name, value] of asked.headers) if (!FRAMING.has(name)) response.setHeader(name, value)
    response.writeHead(isLie ? 200 : asked.status)
    response.end(lie !== undefined && isLie ? lie.body : answered)
  }

  async function open(port: number): Promise<Server> {
    const opened = createServer((request, response) => {
      // What breaks behind it breaks before it.
      answer(request, response).catch(() => request.socket.resetAndDestroy())
    })
    opened.listen(port, '127.0.0.1')
    await once(opened, 'listening')
    return opened
  }

  let server = await open(0)
  const { port } = server.address() as AddressInfo
  return {
    httpUrl: `http://127.0.0.1:${port}`,
    lie({ on, times = Number.POSITIVE_INFINITY, body }) {
      const pattern = on.replaceAll(/[.?+^$()[\]{}|\\]/g, '\\$&').replaceAll('*', '.*')
      lie = { on: new RegExp(`^${pattern}`), left: times, body }
      return () => {
        lie = undefined
      }
    },
    async vanish() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
    async reappear() {
      server = await open(port)
    },
  }
}
