import { fc } from '../support/properties.js'
import { expect, test } from 'vitest'
import { canonicalJson, canonicalText } from '../../src/core/content-hash.js'
import { InvalidIntentError } from '../../src/core/errors.js'
import type { OrderIntent } from '../../src/core/order.js'
import { parseIntent } from '../../src/execution/parse-intent.js'

const decimal = fc.oneof(
  fc.constantFrom<string | number | bigint>('250', '0.0005', '1e3', '1.50', 250, 0.1, 7n),
  fc.bigInt({ min: 1n, max: 10n ** 15n }).map((digits) => `${digits / 1_000n}.${String(digits % 1_000n).padStart(3, '0')}`),
)
const name = fc.oneof(fc.constantFrom('BTC/ZAR', 'a', 'é"\n', 'x'.repeat(64)), fc.string({ minLength: 1, maxLength: 20 }))
const side = fc.constantFrom('BUY', 'SELL')

/** Intents with nothing wrong with them. */
const sound = fc.oneof(
  fc.record({ side, instrument: name, type: fc.constant('MARKET'), quoteQuantity: decimal }),
  fc.record({
    side,
    instrument: name,
    type: fc.constant('MARKET'),
    quantity: decimal,
    timeInForce: fc.constantFrom('IOC', 'FOK'),
  }),
  fc.record({ side, instrument: name, type: fc.constant('LIMIT'), quantity: decimal, limitPrice: decimal, strategy: name }),
  fc.record({
    side,
    instrument: name,
    type: fc.constant('LIMIT'),
    quantity: decimal,
    limitPrice: decimal,
    postOnly: fc.boolean(),
  }),
  fc.record({
    side,
    instrument: name,
    type: fc.constantFrom('STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'),
    quantity: decimal,
    limitPrice: decimal,
    stopPrice: decimal,
    reduceOnly: fc.boolean(),
    expectedMode: fc.constantFrom('PAPER', 'LIVE'),
    intentId: name,
  }),
) as fc.Arbitrary<Record<string, unknown>>

const strange = fc.constantFrom<unknown>(undefined, null, '', 'x'.repeat(200), 'x', '-1', 0, -0, '1e40', Number.NaN, true, {}, [
  '1',
])
const key = fc.constantFrom(
  ...['intentId', 'instrument', 'side', 'type', 'quantity', 'quoteQuantity', 'limitPrice', 'stopPrice', 'timeInForce'],
  ...['postOnly', 'reduceOnly', 'strategy', 'expectedMode', 'surprise', 'toString'],
)

/** The same with up to two fields that may be anything. */
const intents = fc
  .tuple(sound, fc.dictionary(key, fc.oneof(strange, decimal, name), { maxKeys: 2 }))
  .map(([intent, spoiled]): Record<string, unknown> => ({ ...intent, ...spoiled }))

/** With metadata, which only the schema takes apart, an intent goes the long way; without, it may take the short one. */
function parsed(intent: Record<string, unknown>, metadata?: { readonly a: 1 }): unknown {
  try {
    const { metadata: _added, ...rest } = parseIntent({ ...intent, ...(metadata && { metadata }) } as unknown as OrderIntent)
    return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)]))
  } catch (error) {
    if (error instanceof InvalidIntentError) return error.problems
    throw error
  }
}

test('a plain intent is read as the schema reads it, and refused for the same problems', () => {
  let accepted = 0
  fc.assert(
    fc.property(intents, (intent) => {
      const short = parsed(intent)
      if (!Array.isArray(short)) accepted += 1
      expect(short).toEqual(parsed(intent, { a: 1 }))
    }),
    { numRuns: 3_000 },
  )
  expect(accepted, 'intents that took the short way').toBeGreaterThan(500)
})

test('the text that is hashed is the canonical one', () => {
  const metadata = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean(), fc.integer()))
  fc.assert(
    fc.property(sound, fc.option(metadata, { nil: undefined }), (intent, extra) => {
      const { intentId: _id, expectedMode: _mode, ...content } = parseIntent(intent as unknown as OrderIntent)
      const whole = { ...content, ...(extra && { metadata: extra }) }
      expect(canonicalText(whole)).toBe(canonicalJson(whole))
    }),
    { numRuns: 1_000 },
  )
})
