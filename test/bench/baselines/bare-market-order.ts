import { createHmac } from 'node:crypto'
import http from 'node:http'
import { WebSocket } from 'ws'

export interface BareKey {
  readonly apiKey: string
  readonly apiSecret: string
}

const PATH = '/v2/orders/market'
let count = 0

function marketOrder(): string {
  count += 1
  const order = { pair: 'BTCZAR', side: 'BUY', customerOrderId: `bare-${process.pid}-${count}`, quoteAmount: '250' }
  return JSON.stringify(order)
}

function signedHeaders({ apiKey, apiSecret }: BareKey, body: string): Record<string, string> {
  const timestamp = String(Date.now())
  const signature = createHmac('sha512', apiSecret).update(`${timestamp}POST${PATH}${body}`).digest('hex')
  const signed = { 'X-VALR-API-KEY': apiKey, 'X-VALR-SIGNATURE': signature, 'X-VALR-TIMESTAMP': timestamp }
  return { ...signed, 'Content-Type': 'application/json' }
}

/** A market order by hand over the platform's own `fetch`: signed, and no more checks than a status. */
export function byFetch(httpUrl: string, key: BareKey): () => Promise<unknown> {
  return async () => {
    const body = marketOrder()
    const response = await fetch(`${httpUrl}${PATH}`, { method: 'POST', headers: signedHeaders(key, body), body })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return response.json()
  }
}

/** The same over `node:http` with a kept-alive connection. */
export function byKeepAlive(httpUrl: string, key: BareKey): () => Promise<unknown> {
  const agent = new http.Agent({ keepAlive: true })
  const url = new URL(PATH, httpUrl)
  return () =>
    new Promise((resolve, reject) => {
      const body = marketOrder()
      const headers = { ...signedHeaders(key, body), 'Content-Length': String(Buffer.byteLength(body)) }
      const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () =>
          response.statusCode === 201 ? resolve(JSON.parse(text)) : reject(new Error(`${response.statusCode} ${text}`)),
        )
      })
      request.on('error', reject)
      request.end(body)
    })
}

/** A message of the size of an order over a socket, and back. */
export async function byEcho(echoUrl: string): Promise<{ readonly run: () => Promise<unknown>; close(): void }> {
  const socket = new WebSocket(echoUrl, { perMessageDeflate: false })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    run: () =>
      new Promise((resolve) => {
        const message = { type: 'PLACE_MARKET_ORDER', clientMsgId: 'bare', payload: JSON.parse(marketOrder()) as unknown }
        socket.once('message', (reply) => resolve(JSON.parse(String(reply))))
        socket.send(JSON.stringify(message))
      }),
    close: () => socket.terminate(),
  }
}
