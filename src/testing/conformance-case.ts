import { inspect } from 'node:util'
import { Decimal } from '../core/decimal.js'
import { HeliosError } from '../core/errors.js'

/**
 * One thing that an implementation of a port must do. Cases are plain values, so that any test runner can run them:
 *
 * ```ts
 * for (const { id, title, run } of clientConformance(make)) test(`${id} ${title}`, () => run())
 * ```
 */
export interface ConformanceCase {
  /** Stable across versions, for example `C30`. */
  readonly id: string
  /** A sentence about behaviour. */
  readonly title: string
  /** Resolves when the behaviour is as promised. @throws ConformanceError with a readable message otherwise. */
  run(): Promise<void>
  /**
   * After `run` has resolved: why the case could not say anything about this implementation, for example because it
   * lacks the capability in question. Absent when the case was really tried. Report it as a skip with a reason:
   * `if (c.notApplicable !== undefined) context.skip(c.notApplicable)`.
   */
  readonly notApplicable?: string | undefined
}

/** A conformance case failed. `cause` is the first thing that was wrong. */
export class ConformanceError extends HeliosError {
  override readonly name = 'ConformanceError'

  constructor(id: string, title: string, cause: unknown) {
    super('CONFORMANCE_FAILED', `${id} ${title}: ${describe(cause)}`, { cause, details: { id } })
  }
}

/** Makes a case of `check`, which throws when the behaviour is wrong and calls {@link notApplicable} when it cannot tell. */
export function conformanceCase(id: string, title: string, check: () => Promise<void>): ConformanceCase {
  let reason: string | undefined
  return {
    id,
    title,
    get notApplicable() {
      return reason
    },
    async run() {
      reason = undefined
      try {
        await check()
      } catch (error) {
        if (!(error instanceof NotApplicable)) throw new ConformanceError(id, title, error)
        reason = error.message
      }
    },
  }
}

class NotApplicable extends Error {}

/** Ends the case without a verdict. */
export function notApplicable(reason: string): never {
  throw new NotApplicable(reason)
}

/** What a check found wrong. */
class Finding extends Error {
  override readonly name = 'Finding'
}

export function fail(finding: string): never {
  throw new Finding(finding)
}

export function ensure(condition: boolean, finding: string): asserts condition {
  if (!condition) fail(finding)
}

/** @returns what `action` threw. */
export async function ensureThrows(what: string, action: () => Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await action()
  } catch (error) {
    return error
  }
  return fail(`${what} must throw, and gave ${describe(result)}`)
}

export function ensureDate(value: unknown, what: string): asserts value is Date {
  ensure(value instanceof Date && !Number.isNaN(value.getTime()), `${what} must be a valid Date, and is ${describe(value)}`)
}

export function ensureText(value: unknown, what: string): asserts value is string {
  ensure(typeof value === 'string' && value.trim() !== '', `${what} must be a text that is not empty, and is ${describe(value)}`)
}

/** A finite Decimal of this library's precision: another `decimal.js` constructor would round in later arithmetic. */
export function ensureDecimal(value: unknown, what: string): asserts value is Decimal {
  ensure(Decimal.isDecimal(value) && value.isFinite(), `${what} must be a finite Decimal, and is ${describe(value)}`)
  const { precision } = value.constructor as typeof Decimal
  ensure(precision >= Decimal.precision, `${what} keeps only ${precision} digits: make it with toDecimal()`)
}

export function ensureAmount(value: unknown, expected: Decimal, what: string): void {
  ensureDecimal(value, what)
  ensure(value.equals(expected), `${what} must be exactly ${describe(expected)}, and is ${describe(value)}`)
}

export function ensureOneOf<T>(value: unknown, allowed: readonly T[], what: string): asserts value is T {
  ensure(
    (allowed as readonly unknown[]).includes(value),
    `${what} must be one of ${allowed.join(', ')}, and is ${describe(value)}`,
  )
}

/** Short and readable, whatever it is. */
export function describe(value: unknown): string {
  if (value instanceof Error)
    return 'code' in value ? `${value.name} ${String(value.code)}: ${value.message}` : `${value.name}: ${value.message}`
  return inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY })
}
