import { createHmac } from 'node:crypto'
import https from 'node:https'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FakeValr } from '../../../src/testing/fake-valr/fake-valr.js'
import { valrHandlers } from '../../../src/testing/msw.js'

const ACCOUNT = { apiKey: 'key', apiSecret: 'secret', balances: { ZAR: '1000' } }
const fake = new FakeValr({ accounts: [ACCOUNT] })
const server = setupServer(...valrHandlers(fake))

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

function signed(method: string, path: string, body = ''): Record<string, string> {
  const timestamp = String(Date.now())
  const signature = createHmac('sha512', 'secret')
    .update(timestamp + method + path + body)
    .digest('hex')
  return {
    'Content-Type': 'application/json',
    'X-VALR-API-KEY': 'key',
    'X-VALR-SIGNATURE': signature,
    'X-VALR-TIMESTAMP': timestamp,
  }
}

/** node:https, the way a client of somebody else may speak. */
function overHttps(method: string, path: string, body: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    // Without the length, node sends the body of a DELETE unframed, and no server reads it.
    const headers = { ...signed(method, path, body), 'Content-Length': Buffer.byteLength(body) }
    const outgoing = https.request(`https://api.valr.com${path}`, { method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

describe('valrHandlers', () => {
  it('answer fetch and node:https from one exchange, bodies of DELETE and queries included', async () => {
    const body = JSON.stringify({ side: 'BUY', quantity: '0.001', price: '900000', pair: 'BTCZAR', customerOrderId: 'mine' })
    const placed = await overHttps('POST', '/v2/orders/limit', body)
    expect(placed).toEqual({ status: 201, text: expect.stringMatching(/^\{"id":"/) })
    const path = '/v1/account/balances?excludeZeroBalances=true'
    const balances = await fetch(`https://api.valr.com${path}`, { headers: signed('GET', path) })
    expect(await balances.json()).toMatchObject([{ currency: 'ZAR', reserved: '900' }])
    const cancel = await overHttps('DELETE', '/v2/orders/order', JSON.stringify({ customerOrderId: 'mine', pair: 'BTCZAR' }))
    expect(cancel).toEqual({ status: 200, text: '{"id":"mine"}' })
    expect(fake.orders('key')).toMatchObject([{ status: 'Cancelled' }])
  })

  it('keep the digits of big integers', async () => {
    fake.trade('BTCZAR', '1000000', '1')
    const response = await fetch('https://api.valr.com/v1/public/BTCZAR/trades')
    expect(await response.text()).toContain('"sequenceId":1368928567986640001,')
  })

  it('break the connection when a fault says so', async () => {
    fake.fault({ on: 'GET /v1/public/status', times: 2, do: 'lost-request' })
    await expect(fetch('https://api.valr.com/v1/public/status')).rejects.toThrow('Failed to fetch')
    await expect(overHttps('GET', '/v1/public/status', '')).rejects.toThrow()
    expect((await fetch('https://api.valr.com/v1/public/status')).status).toBe(200)
  })

  it('let loopback through, so that the fake may listen beside it', async () => {
    const { httpUrl, close } = await fake.listen()
    expect(await (await fetch(`${httpUrl}/v1/public/status`)).json()).toEqual({ status: 'online' })
    await close()
  })

  it('may stand for another host', async () => {
    server.use(...valrHandlers(fake, { baseUrl: 'https://valr.example' }))
    expect((await fetch('https://valr.example/v1/public/status')).status).toBe(200)
  })
})
