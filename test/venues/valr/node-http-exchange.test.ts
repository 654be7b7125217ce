import net, { type AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../../src/core/clock.js'
import { approveForTest } from '../../../src/testing/approve-for-test.js'
import { NodeHttpExchange } from '../../../src/venues/valr/node-http-exchange.js'
import { ValrTradingClient } from '../../../src/venues/valr/valr-trading-client.js'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A server of plain bytes: what it got, and its port. */
async function rawServer(onData: (socket: net.Socket, nth: number) => void): Promise<{ received: () => string; port: number }> {
  let text = ''
  let nth = 0
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      nth += 1
      onData(socket, nth)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { received: () => text, port: (server.address() as AddressInfo).port }
}

function exchange(): NodeHttpExchange {
  const made = new NodeHttpExchange(systemClock)
  closing.push(() => made.close())
  return made
}

const reply = (body: string): string => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`

function request(url: string, more: object = {}) {
  return { method: 'POST', url: new URL(url), headers: {}, body: '{}', timeoutMs: 500, ...more } as const
}

describe('NodeHttpExchange', () => {
  test('asks before the first byte, and sends nothing when the answer is no', async () => {
    const { received, port } = await rawServer((socket) => socket.write(reply('{}')))
    const refusal = new Error('not any more')
    const beforeWrite = (): never => {
      throw refusal
    }
    await expect(exchange().send(request(`http://127.0.0.1:${port}/`, { beforeWrite }))).rejects.toBe(refusal)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(received()).toBe('')
  })

  test('does not ask before the connection is up: a TLS handshake that hangs', async () => {
    const { port } = await rawServer(() => undefined)
    let asked = 0
    const sending = exchange().send(request(`https://127.0.0.1:${port}/`, { timeoutMs: 150, beforeWrite: () => (asked += 1) }))
    await expect(sending).rejects.toMatchObject({ name: 'ExchangeFailure', message: 'No reply within 150 ms.' })
    expect(asked).toBe(0)
  })

  test('does not ask when there is no connection', async () => {
    let asked = 0
    await expect(exchange().send(request('http://127.0.0.1:1/', { beforeWrite: () => (asked += 1) }))).rejects.toThrow(
      'ECONNREFUSED',
    )
    expect(asked).toBe(0)
  })

  test('asks once for each request, also on a connection that was kept', async () => {
    const { port } = await rawServer((socket) => socket.write(reply('{"a":1}')))
    const shared = exchange()
    let asked = 0
    for (let n = 1; n <= 3; n += 1) {
      const { text, status } = await shared.send(request(`http://127.0.0.1:${port}/`, { beforeWrite: () => (asked += 1) }))
      expect([text, status, asked]).toEqual(['{"a":1}', 200, n])
    }
  })

  test('an abort after the write breaks the connection', async () => {
    const { received, port } = await rawServer(() => undefined)
    const controller = new AbortController()
    const sending = exchange().send(request(`http://127.0.0.1:${port}/`, { signal: controller.signal }))
    setTimeout(() => controller.abort(), 50)
    await expect(sending).rejects.toThrow('aborted')
    expect(received()).toMatch(/^POST \/ HTTP/)
  })

  test('a reply that is cut short is a failure', async () => {
    const { port } = await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":"x"}'))
    await expect(exchange().send(request(`http://127.0.0.1:${port}/`))).rejects.toMatchObject({ name: 'ExchangeFailure' })
  })
})

describe('an idle connection that the server has dropped', () => {
  async function clientOf(): Promise<{ client: ValrTradingClient; received: () => string }> {
    const time = reply('{"epochTime":1750165361,"time":"2025-06-17T13:02:41.280178906Z"}')
    const { received, port } = await rawServer((socket, nth) => (nth === 2 ? socket.resetAndDestroy() : socket.write(time)))
    const client = new ValrTradingClient({ apiKey: 'key', apiSecret: 'secret', baseUrl: `http://127.0.0.1:${port}` })
    closing.push(() => void client.close())
    return { client, received }
  }

  test('is tried once more for a read', async () => {
    const { client, received } = await clientOf()
    await client.serverTime()
    expect((await client.serverTime()).toISOString()).toBe('2025-06-17T13:02:41.280Z')
    expect(received().match(/GET/g)).toHaveLength(3)
  })

  test('is never tried again for an order', async () => {
    const { client, received } = await clientOf()
    await client.serverTime()
    const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '1' } as const
    expect(await client.submitOrder(approveForTest(intent, { mode: 'LIVE' }))).toMatchObject({ kind: 'unknown' })
    expect(received().match(/POST/g)).toHaveLength(1)
  })
})

describe('an approval that ends while the connection is made', () => {
  test('sends nothing, and says so', async () => {
    const { received, port } = await rawServer((socket) => socket.write(reply('{"id":"x"}')))
    // The order's life is over by the time that a connection is up.
    const intent = { instrument: 'BTC/ZAR', side: 'BUY', type: 'LIMIT', quantity: '1', limitPrice: '1' } as const
    const client = new ValrTradingClient({ apiKey: 'key', apiSecret: 'secret', baseUrl: `http://127.0.0.1:${port}` })
    closing.push(() => void client.close())
    const order = approveForTest(intent, { mode: 'LIVE', ttlMs: 0.001 })
    await expect(client.submitOrder(order)).rejects.toMatchObject({ code: 'APPROVAL_EXPIRED' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(received()).toBe('')
  })
})

describe('redirects', () => {
  test('are not followed: the key goes nowhere else', async () => {
    const elsewhere = await rawServer((socket) => socket.write(reply('[]')))
    const moved = `HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:${elsewhere.port}/\r\ncontent-length: 0\r\n\r\n`
    const { port } = await rawServer((socket) => socket.write(moved))
    const client = new ValrTradingClient({ apiKey: 'key', apiSecret: 'secret', baseUrl: `http://127.0.0.1:${port}` })
    closing.push(() => void client.close())
    await expect(client.balances()).rejects.toMatchObject({ code: 'VALR_UNREADABLE' })
    expect(elsewhere.received()).toBe('')
  })
})
