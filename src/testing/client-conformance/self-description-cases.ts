import { inspect } from 'node:util'
import type { VenueCapabilities } from '../../core/trading-client.js'
import { ORDER_TYPES, TIMES_IN_FORCE } from '../../core/vocabulary.js'
import { describe, ensure, ensureOneOf, ensureText, notApplicable } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'

/** C01–C05: what the client says of itself. */
export const SELF_DESCRIPTION_CASES: readonly ClientCase[] = [
  {
    id: 'C01',
    title: 'venue is a name and kind is paper or live',
    async check({ client }) {
      ensureText(client.venue, 'venue')
      ensureOneOf(client.kind, ['paper', 'live'], 'kind')
    },
  },
  {
    id: 'C02',
    title: 'capabilities are well-formed',
    async check({ client: { capabilities } }) {
      const { orderTypes, timeInForce = [], clientOrderIdScope, lookup, cancelClasses } = capabilities
      ensureSubset(orderTypes, ORDER_TYPES, 'capabilities.orderTypes')
      ensure(orderTypes.length > 0, 'capabilities.orderTypes must name at least one type')
      ensureSubset(timeInForce, TIMES_IN_FORCE, 'capabilities.timeInForce')
      ensureOneOf(clientOrderIdScope, ['account', 'open_orders', 'none'], 'capabilities.clientOrderIdScope')
      ensureSubset(lookup, ['status', 'history', 'fills', 'open_orders'], 'capabilities.lookup')
      ensure(lookup.length > 0, 'capabilities.lookup must name at least one path, or an unknown order could never be settled')
      ensure(cancelClasses.length > 0, 'capabilities.cancelClasses must name at least one class')
      for (const name of cancelClasses) ensureText(name, 'a name in capabilities.cancelClasses')
      ensureFlagsAndTimes(capabilities)
    },
  },
  {
    id: 'C03',
    title: 'identity is the same text every time',
    async check({ client }) {
      const identity = await client.identity()
      ensureText(identity, 'identity()')
      const again = await client.identity()
      ensure(again === identity, `identity() must not change: it was ${describe(identity)}, then ${describe(again)}`)
    },
  },
  {
    id: 'C04',
    title: 'no credential shows in the identity, in JSON or in an inspection of the client',
    async check({ client, fixture: { secrets = [] } }) {
      if (secrets.length === 0) notApplicable('the fixture names no `secrets`')
      const identity = await client.identity()
      const places = {
        'identity()': identity,
        'JSON.stringify(client)': jsonOf(client),
        'util.inspect(client)': everything(client),
      }
      for (const [place, text] of Object.entries(places)) {
        ensure(!secrets.some((secret) => text.includes(secret)), `${place} shows a credential`)
      }
    },
  },
]

function ensureSubset<T>(values: readonly T[], allowed: readonly T[], what: string): void {
  ensure(Array.isArray(values), `${what} must be an array`)
  for (const value of values) ensureOneOf(value, allowed, `each of ${what}`)
  ensure(new Set(values).size === values.length, `${what} must not name anything twice`)
}

function ensureFlagsAndTimes(capabilities: VenueCapabilities): void {
  for (const flag of ['cancelOnDisconnect', 'deadManTimer', 'freshnessFence', 'reduceOnly', 'oco'] as const) {
    ensureOneOf(capabilities[flag], [undefined, true, false], `capabilities.${flag}`)
  }
  for (const time of ['snapshotCacheMs', 'listingLagMs'] as const) {
    const ms = capabilities[time]
    ensure(
      ms === undefined || (Number.isFinite(ms) && ms >= 0),
      `capabilities.${time} must be milliseconds, and is ${describe(ms)}`,
    )
  }
}

/** What JSON shows of the client, or of the error when there is no JSON of it. */
function jsonOf(client: object): string {
  try {
    return String(JSON.stringify(client))
  } catch (error) {
    return describe(error)
  }
}

function everything(client: object): string {
  return inspect(client, { depth: 10, showHidden: true, maxStringLength: null })
}
