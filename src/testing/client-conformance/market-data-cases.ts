import { describe, ensure, ensureDate, ensureText, ensureThrows, notApplicable } from '../conformance-case.js'
import type { ClientCase } from './client-case.js'
import { ensurePositive } from './well-formed.js'

/** An instrument that no venue lists. */
const NOWHERE = 'HELIOS-CONFORMANCE/NOWHERE'

/** C10–C14: instruments, prices and time. */
export const MARKET_DATA_CASES: readonly ClientCase[] = [
  {
    id: 'C10',
    title: 'instrument() gives the steps and bounds as exact decimals',
    async check(scene) {
      const { id } = (await scene.trade()).instrument
      const instrument = await scene.client.instrument(id)
      ensure(instrument.id === id, `instrument(${describe(id)}) must have that id, and has ${describe(instrument.id)}`)
      for (const field of ['base', 'quote', 'venueSymbol'] as const) ensureText(instrument[field], field)
      for (const step of ['tickSize', 'quantityIncrement'] as const) ensurePositive(instrument[step], step)
      for (const bound of ['minQuantity', 'quoteIncrement', 'maxQuantity', 'minNotional', 'maxNotional'] as const) {
        const value = instrument[bound]
        if (value !== undefined && !(bound.startsWith('min') && value.isZero())) ensurePositive(value, bound)
      }
    },
  },
  {
    id: 'C11',
    title: 'instrument() throws for an id that the venue does not list',
    async check({ client }) {
      await ensureThrows(`instrument('${NOWHERE}')`, () => client.instrument(NOWHERE))
    },
  },
  {
    id: 'C12',
    title: 'a quote has a time, and positive decimals or no price',
    async check(scene) {
      const { instrument } = await scene.trade()
      const quote = await scene.client.quote(instrument.id)
      ensure(quote.instrument === instrument.id, `the quote must be of ${instrument.id}, and is of ${describe(quote.instrument)}`)
      ensureDate(quote.at, 'at')
      for (const side of ['bid', 'ask', 'last'] as const) if (quote[side] !== undefined) ensurePositive(quote[side], side)
    },
  },
  {
    id: 'C13',
    title: 'instruments() lists what instrument() knows',
    async check(scene) {
      const { client } = scene
      if (client.instruments === undefined) notApplicable('the client has no instruments()')
      const { instrument } = await scene.trade()
      const listed = (await client.instruments()).filter(({ id }) => id === instrument.id)
      ensure(listed.length === 1, `instruments() must list ${instrument.id} once, and lists it ${listed.length} times`)
      ensure(listed[0]?.venueSymbol === instrument.venueSymbol, 'instruments() and instrument() must agree on the venueSymbol')
    },
  },
  {
    id: 'C14',
    title: 'serverTime() is a time',
    async check({ client }) {
      if (client.serverTime === undefined) notApplicable('the client has no serverTime()')
      ensureDate(await client.serverTime(), 'serverTime()')
    },
  },
]
