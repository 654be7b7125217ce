/** Why VALR does not do what it was asked: an HTTP status, and a body unless VALR's is unknown. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: RefusalBody | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, body?: RefusalBody, headers: Readonly<Record<string, string>> = {}) {
    super(body?.message ?? `HTTP ${status}`)
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** `code` is a JSON number on the wire. */
export interface RefusalBody {
  readonly code: number
  readonly message: string
  readonly [field: string]: unknown
}

/** 400 with a code, the usual way. */
export function refused(code: number, message: string): Refusal {
  return new Refusal(400, { code, message })
}

export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** Code -11, with what is wrong with which field. */
export function invalidFields(errors: readonly FieldProblem[]): Refusal {
  const message = 'Invalid Request, please check your request and try again'
  return new Refusal(400, { code: -11, message, validationErrors: { errors } })
}

/** Code -1, trailing space included. */
export function unknownOrder(status: 400 | 404): Refusal {
  return new Refusal(status, { code: -1, message: 'Invalid Order. ' })
}

/** Code -113: the body is not JSON, or there is none. */
export function invalidJson(): Refusal {
  return refused(-113, 'Invalid JSON payload')
}

/** Code -21. */
export function unknownPair(): Refusal {
  return refused(-21, 'Unsupported Currency Pair')
}
