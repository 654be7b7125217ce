import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { beforeAll, describe, expect, test } from 'vitest'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..')

const PREAMBLE = `
import type { ApprovedOrder } from '../../src/core/approved-order.js'
import { toDecimal } from '../../src/core/decimal.js'
import type { Order } from '../../src/core/order.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { approveForTest } from '../../src/testing.js'

declare const client: TradingClient
declare const order: Order
declare const approved: ApprovedOrder
export const fields = {
  intentId: 'intent',
  clientOrderId: 'helios-1',
  account: 'valr-main',
  mode: 'LIVE',
  instrument: 'BTC/ZAR',
  venueSymbol: 'BTCZAR',
  side: 'BUY',
  type: 'MARKET',
  quantity: toDecimal(1),
  timeInForce: 'IOC',
  postOnly: false,
  reduceOnly: false,
  createdAt: new Date(0),
  approvedAt: new Date(0),
  expiresAt: new Date(0),
} as const
export const use = [client, order, approved, approveForTest]
`

/** What a caller might write. Each is the argument of one submit. */
const SNIPPETS = {
  'an approved order': 'approved',
  'an order approved for a test': "approveForTest({ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: 1 })",
  'an object with every visible field': 'fields',
  'an object literal with every visible field': '{ ...fields }',
  'an order that was not approved': 'order',
  'an order with the times of an approval': '{ ...order, approvedAt: new Date(), expiresAt: new Date() }',
  'an object with a brand of its own': "{ ...fields, [Symbol('approved')]: true }",
  'an intent': "{ instrument: 'BTC/ZAR', side: 'BUY', type: 'MARKET', quantity: toDecimal(1) }",
  nothing: 'undefined',
} as const

type Snippet = keyof typeof SNIPPETS

describe('at compile time, submitOrder', () => {
  let errors: ReadonlyMap<string, readonly string[]>

  beforeAll(() => {
    errors = errorsOf(
      Object.values(SNIPPETS).map((argument) => `${PREAMBLE}\nexport const outcome = client.submitOrder(${argument})\n`),
    )
  }, 120_000)

  const errorsIn = (snippet: Snippet): readonly string[] | undefined =>
    errors.get(fileName(Object.keys(SNIPPETS).indexOf(snippet)))

  test.each(['an approved order', 'an order approved for a test'] as const)('control: takes %s', (snippet) => {
    expect(errorsIn(snippet)).toEqual([])
  })

  test.each([
    'an object with every visible field',
    'an object literal with every visible field',
    'an object with a brand of its own',
    'an order that was not approved',
    'an order with the times of an approval',
  ] as const)('refuses %s, for want of the brand', (snippet) => {
    expect(errorsIn(snippet)).toEqual([expect.stringMatching(/^TS2345 .*\[approved\]/s)])
  })

  test.each(['an intent', 'nothing'] as const)('refuses %s', (snippet) => {
    expect(errorsIn(snippet)).toEqual([expect.stringMatching(/^TS2345 /)])
  })
})

function fileName(index: number): string {
  return join(ROOT, `test/types/snippet-${index}.ts`)
}

/** Compiles texts as files of a project that is strict in the ordinary way, without writing them; the messages found in each. */
function errorsOf(texts: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const sources = new Map(texts.map((text, index) => [fileName(index), text]))
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options, exactOptionalPropertyTypes: false }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (path) => sources.has(path) || fileExists(path)
  host.readFile = (path) => sources.get(path) ?? readFile(path)
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const text = sources.get(path)
    return text === undefined ? getSourceFile(path, languageVersion, ...rest) : ts.createSourceFile(path, text, languageVersion)
  }
  const program = ts.createProgram({ rootNames: [...sources.keys()], options, host })
  return new Map(
    [...sources.keys()].map((path) => {
      const found = ts.getPreEmitDiagnostics(program, program.getSourceFile(path))
      return [path, found.map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)]
    }),
  )
}
