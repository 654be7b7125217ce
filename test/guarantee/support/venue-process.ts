/** A process of its own that hosts one {@link FakeValr} on loopback, so that the venue outlives the traders. */
import { FakeValr, type FakeValrFault, type FakeValrOptions } from '../../../src/testing.js'
import { placementsAmong } from '../../support/book-differences.js'
import { RemoteProcess } from './processes.js'
import { isStartedFrom, type Plain, serve, startedWith } from './served-calls.js'

export const API_KEY = 'k'.repeat(64)
export const API_SECRET = 's'.repeat(64)

/** Where a client finds the venue. */
export interface VenueAddress {
  readonly httpUrl: string
  readonly wsUrl: string
}

export interface VenueConfig extends Pick<FakeValrOptions, 'seed' | 'switches' | 'pairs'> {
  /** What the one account has, by currency. */
  readonly balances: Readonly<Record<string, string>>
}

type VenueCalls = ReturnType<typeof callsOf>
export type VenueProcess = RemoteProcess<VenueCalls>

/** Everything that the venue knows of the account, as text. */
export type VenueBooks = Plain<ReturnType<VenueCalls['account']>>

/** Rate limits are off unless the switches say otherwise. */
export async function startVenue(config: VenueConfig): Promise<VenueProcess & { readonly address: VenueAddress }> {
  const venue = await RemoteProcess.start<VenueCalls>('venue-process.ts', config)
  return Object.assign(venue, { address: await venue.ask('address') })
}

function callsOf(fake: FakeValr, address: VenueAddress) {
  const faults: (() => void)[] = []
  return {
    address: () => address,
    setBook: (...args: Parameters<FakeValr['setBook']>) => fake.setBook(...args),
    trade: (...args: Parameters<FakeValr['trade']>) => fake.trade(...args),
    setStatus: (...args: Parameters<FakeValr['setStatus']>) => fake.setStatus(...args),
    disconnect: (code?: number) => fake.disconnect(code),
    fault: (fault: FakeValrFault) => void faults.push(fake.fault(fault)),
    /** Takes every fault back. */
    heal() {
      for (const takeBack of faults.splice(0)) takeBack()
      fake.setStatus('online')
    },
    books: () => fake.books(),
    requests: () => fake.requests(),
    /** One moment of the account's orders, fills and balances, with every placement that reached the venue, by our id. */
    account: () => ({
      orders: fake.orders(API_KEY),
      fills: fake.fills(API_KEY),
      balances: fake.balances(API_KEY),
      placements: placementsAmong(fake.requests()),
    }),
  }
}

if (isStartedFrom('venue-process')) {
  const { balances, seed = 1, switches, pairs } = startedWith<VenueConfig>()
  const fake = new FakeValr({
    accounts: [{ apiKey: API_KEY, apiSecret: API_SECRET, balances }],
    seed,
    switches: { rateLimits: 'off', ...switches },
    // That no order was sent twice is shown by all of them.
    keepRequests: Number.POSITIVE_INFINITY,
    ...(pairs === undefined ? {} : { pairs }),
  })
  const { httpUrl, wsUrl } = await fake.listen()
  serve(callsOf(fake, { httpUrl, wsUrl }))
}
