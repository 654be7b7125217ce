import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { Clock } from '../../../../src/core/clock.js'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  /** The parsed body, for assertions. */
  // biome-ignore lint/suspicious/noExplicitAny: a third party knows no types of ours.
  readonly json: any
}

export interface Sending {
  readonly body?: string | object
  readonly headers?: Readonly<Record<string, string>>
  readonly subaccountId?: string
  /** Send no credentials. */
  readonly anonymous?: true
}

/** A signature as VALR's documentation describes it, written without a look at the fake's. */
export function sign(secret: string, timestamp: number, verb: string, path: string, body = '', subaccountId = ''): string {
  return createHmac('sha512', secret).update(`${timestamp}${verb.toUpperCase()}${path}${body}${subaccountId}`).digest('hex')
}

/** A client as anybody might write one: node:http, strings, no code of the library. */
export class RawClient {
  constructor(
    private readonly httpUrl: string,
    private readonly key: string,
    private readonly secret: string,
    private readonly clock: Clock,
  ) {}

  get(path: string, sending?: Sending): Promise<Answer> {
    return this.send('GET', path, sending)
  }

  post(path: string, body: string | object, sending?: Sending): Promise<Answer> {
    return this.send('POST', path, { ...sending, body })
  }

  delete(path: string, body?: string | object): Promise<Answer> {
    return this.send('DELETE', path, body === undefined ? {} : { body })
  }

  headers(verb: string, path: string, body = '', subaccountId?: string): Record<string, string> {
    const timestamp = this.clock.now().getTime()
    return {
      'X-VALR-API-KEY': this.key,
      'X-VALR-SIGNATURE': sign(this.secret, timestamp, verb, path, body, subaccountId),
      'X-VALR-TIMESTAMP': String(timestamp),
      ...(subaccountId === undefined ? {} : { 'X-VALR-SUB-ACCOUNT-ID': subaccountId }),
    }
  }

  send(method: string, path: string, { body, headers, subaccountId, anonymous }: Sending = {}): Promise<Answer> {
    const text = typeof body === 'object' ? JSON.stringify(body) : (body ?? '')
    const credentials = anonymous ? {} : this.headers(method, path, text, subaccountId)
    const length = String(Buffer.byteLength(text))
    const all = { 'Content-Type': 'application/json', 'Content-Length': length, ...credentials, ...headers }
    return new Promise((resolve, reject) => {
      const outgoing = request(`${this.httpUrl}${path}`, { method, headers: all, agent: false }, (response) => {
        let received = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          received += chunk
        })
        response.on('error', reject)
        response.on('end', () => {
          const isJson = response.headers['content-type']?.startsWith('application/json')
          const json = isJson ? JSON.parse(received) : undefined
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: received, json })
        })
      })
      outgoing.on('error', reject)
      outgoing.end(text)
    })
  }
}
