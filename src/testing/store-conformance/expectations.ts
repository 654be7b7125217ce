import assert from 'node:assert/strict'
import type { Decimal, DecimalInput } from '../../core/decimal.js'
import { Decimal as Exact, toDecimal } from '../../core/decimal.js'
import type { Denial } from '../../core/denial.js'
import { isHeliosError } from '../../core/errors.js'
import type { AdmissionResult, OrderRecord } from '../../core/order-ledger.js'

export type Admitted = Extract<AdmissionResult, { ok: true }>

export function expectAdmitted(result: AdmissionResult): Admitted {
  if (!result.ok) assert.fail(`the order must be admitted, and was ${shown(result)}`)
  return result
}

/** Exactly these codes, in any order. */
export function expectDenied(result: AdmissionResult, ...codes: readonly string[]): readonly Denial[] {
  if (result.ok || !('denials' in result)) assert.fail(`the order must be denied ${codes.join(', ')}, and was ${shown(result)}`)
  const got = result.denials.map(({ code }) => code)
  assert.deepEqual(
    [...got].sort(),
    [...codes].sort(),
    `the denials must be ${codes.join(', ')}, and are ${got.join(', ') || 'none'}`,
  )
  return result.denials
}

export function expectExisting(result: AdmissionResult): OrderRecord {
  if (result.ok || !('existing' in result)) assert.fail(`the earlier order must be returned, and the answer was ${shown(result)}`)
  return result.existing
}

function shown(result: AdmissionResult): string {
  if (result.ok) return 'admitted'
  return 'existing' in result
    ? 'answered with an earlier order'
    : `denied ${result.denials.map(({ code }) => code).join(', ') || 'without a code'}`
}

/** The same number as a `Decimal`, to the last digit. */
export function expectAmount(actual: Decimal | undefined, expected: DecimalInput, what: string): void {
  assert.ok(Exact.isDecimal(actual), `${what} must be a Decimal`)
  assert.equal(
    actual.toFixed(),
    toDecimal(expected).toFixed(),
    `${what} must be ${toDecimal(expected).toFixed()}, and is ${actual.toFixed()}`,
  )
}

export function expectTime(actual: Date | undefined, expected: Date, what: string): void {
  assert.ok(actual instanceof Date, `${what} must be a Date`)
  assert.equal(actual.toISOString(), expected.toISOString(), what)
}

export async function expectErrorCode(code: string, what: string, action: () => Promise<unknown>): Promise<void> {
  const outcome = await settle(action)
  if (!('error' in outcome)) assert.fail(`${what} must fail with ${code}, and did not fail`)
  const { error } = outcome
  assert.ok(isHeliosError(error), `${what} must fail with a HeliosError, and failed with ${String(error)}`)
  assert.equal(error.code, code, `${what} must fail with ${code}, and failed with ${error.code}`)
}

async function settle(action: () => Promise<unknown>): Promise<{ readonly value: unknown } | { readonly error: unknown }> {
  try {
    return { value: await action() }
  } catch (error) {
    return { error }
  }
}
