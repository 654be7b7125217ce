import type { Clock } from '../../../../src/core/clock.js'
import type { FakeValr } from '../../../../src/testing/fake-valr/fake-valr.js'
import { sign } from './raw-client.js'

/** Signed requests without a network. */
export async function sendTo(
  fake: Pick<FakeValr, 'handle'>,
  clock: Clock,
  { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const timestamp = clock.now().getTime()
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = {
    'content-type': 'application/json',
    'X-VALR-API-KEY': apiKey,
    'X-VALR-SIGNATURE': sign(apiSecret, timestamp, method, path, text),
    'X-VALR-TIMESTAMP': String(timestamp),
  }
  return fake.handle(new Request(`https://api.valr.com${path}`, { method, headers, ...(text === '' ? {} : { body: text }) }))
}
