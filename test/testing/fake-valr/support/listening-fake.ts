import { onTestFinished } from 'vitest'
import type { FakeValrAccount } from '../../../../src/testing/fake-valr/auth/fake-valr-account.js'
import { FakeValr, type FakeValrOptions } from '../../../../src/testing/fake-valr/fake-valr.js'
import { ManualClock } from '../../../../src/testing/manual-clock.js'
import { RawClient } from './raw-client.js'
import { RawSocket } from './raw-socket.js'

export const ALICE = { apiKey: 'alice-key', apiSecret: 'alice-secret', balances: { ZAR: '100000', BTC: '2' } }
export const BOB = { apiKey: 'bob-key', apiSecret: 'bob-secret', balances: { ZAR: '100000', BTC: '2', ETH: '10' } }

/** What others offer unless a test says otherwise. */
export const BOOK = {
  bids: [
    ['999000', '0.01'],
    ['998000', '0.5'],
  ],
  asks: [
    ['1000000', '0.01'],
    ['1001000', '0.5'],
  ],
} as const

/** A fake on a manual clock that listens until the test is over, and clients of others for its accounts. */
export async function listeningFake(options: Partial<FakeValrOptions> & { readonly clock?: ManualClock } = {}) {
  const clock = options.clock ?? new ManualClock()
  const fake = new FakeValr({ accounts: [ALICE, BOB], ...options, clock })
  fake.setBook('BTCZAR', BOOK)
  const server = await fake.listen()
  onTestFinished(() => server.close())
  const clientOf = ({ apiKey, apiSecret }: FakeValrAccount): RawClient => new RawClient(server.httpUrl, apiKey, apiSecret, clock)
  const alice = clientOf(ALICE)
  const bob = clientOf(BOB)
  const socketOf = (client: RawClient | undefined, path = '/ws/account'): Promise<RawSocket> =>
    RawSocket.open(`${server.wsUrl}${path}`, client?.headers('GET', path) ?? {})
  return { fake, clock, server, alice, bob, clientOf, socketOf }
}

/** The account's balances as text: `available reserved`. */
export function shown(fake: FakeValr, apiKey: string): Record<string, string> {
  const balances = Object.entries(fake.balances(apiKey))
  return Object.fromEntries(balances.map(([currency, { available, reserved }]) => [currency, `${available} ${reserved}`]))
}
