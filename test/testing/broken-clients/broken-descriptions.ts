import { Decimal, toDecimal } from '../../../src/core/decimal.js'
import type { TradingClient } from '../../../src/core/trading-client.js'
import { SECRET } from '../scripted-fixture.js'
import type { BrokenClient } from './broken-client.js'

/** Clients that are wrong about themselves or about the market: C01–C14. */
export const BROKEN_DESCRIPTIONS: readonly BrokenClient[] = [
  { that: 'has no name', breaks: 'C01', says: /venue must be a text/, instead: () => ({ venue: '' }) },
  {
    that: 'cannot look anything up',
    breaks: 'C02',
    says: /lookup must name at least one path/,
    instead: ({ capabilities }) => ({ capabilities: { ...capabilities, lookup: [] } }),
  },
  {
    that: 'does not know how old its balances are',
    breaks: 'C02',
    says: /snapshotCacheMs must be milliseconds/,
    instead: ({ capabilities }) => ({ capabilities: { ...capabilities, snapshotCacheMs: Number.NaN } }),
  },
  {
    that: 'is somebody else each time',
    breaks: 'C03',
    says: /identity\(\) must not change/,
    instead: () => {
      let count = 0
      return {
        identity: async () => {
          count += 1
          return `venue:${count}`
        },
      }
    },
  },
  {
    that: 'uses its key as its identity',
    breaks: 'C04',
    says: /identity\(\) shows a credential/,
    instead: () => ({ identity: async () => `venue:${SECRET}` }),
  },
  {
    that: 'keeps its key where it is seen',
    breaks: 'C04',
    says: /shows a credential/,
    instead: () => ({ apiSecret: SECRET }) as Partial<TradingClient>,
  },
  {
    that: 'reads bounds as numbers',
    breaks: 'C10',
    says: /maxQuantity must be a finite Decimal/,
    instead: (client) => ({
      instrument: async (id) => ({ ...(await client.instrument(id)), maxQuantity: 5 as unknown as Decimal }),
    }),
  },
  {
    that: 'keeps too few digits',
    breaks: 'C10',
    says: /keeps only 20 digits/,
    instead: (client) => ({
      instrument: async (id) => {
        const { tickSize, ...rest } = await client.instrument(id)
        const Short = Decimal.clone({ precision: 20 })
        return { ...rest, tickSize: new Short(tickSize) }
      },
    }),
  },
  {
    that: 'answers with another instrument',
    breaks: 'C11',
    says: /must throw, and gave/,
    instead: (client) => ({ instrument: () => client.instrument('BTC/ZAR') }),
  },
  {
    that: 'shows no price as zero',
    breaks: 'C12',
    says: /last must be positive/,
    instead: (client) => ({ quote: async (id) => ({ ...(await client.quote(id)), last: toDecimal(0) }) }),
  },
  {
    that: 'does not say when a quote was',
    breaks: 'C12',
    says: /at must be a valid Date/,
    instead: (client) => ({ quote: async (id) => ({ ...(await client.quote(id)), at: new Date(Number.NaN) }) }),
  },
  { that: 'lists nothing', breaks: 'C13', says: /must list BTC\/ZAR once/, instead: () => ({ instruments: async () => [] }) },
  {
    that: 'does not know the time',
    breaks: 'C14',
    says: /must be a valid Date/,
    instead: () => ({ serverTime: async () => new Date('?') }),
  },
]
