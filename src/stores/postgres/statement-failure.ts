/**
 * Why a statement gave no answer. `unsent`: it certainly never left. `refused`: the server answered with an error, so that
 * nothing was written. `lost`: it was sent, and nobody knows whether it was committed.
 */
export type FailureKind = 'unsent' | 'refused' | 'lost'

/** A statement that failed. Internal; callers of the store get a `StoreError`. */
export class StatementFailure extends Error {
  override readonly name = 'StatementFailure'
  readonly kind: FailureKind
  /** True when the wait for a connection or an answer was ended by us. */
  readonly timedOut: boolean
  readonly sqlState: string | undefined
  /** Of a unique violation. */
  readonly constraint: string | undefined

  constructor(kind: FailureKind, error?: unknown) {
    super(error === undefined ? 'no answer in time' : 'the driver reported an error', { cause: harmless(error) })
    this.kind = kind
    this.timedOut = error === undefined
    this.sqlState = sqlStateOf(error)
    this.constraint = textOf(error, 'constraint')
  }
}

/** What an error that came while a statement was at the server says about it. */
export function failureOfSent(error: unknown): StatementFailure {
  const state = sqlStateOf(error)
  return new StatementFailure(state === undefined || endsConnection(state) ? 'lost' : 'refused', error)
}

/** Connection exceptions and shutdowns may come after the commit. */
function endsConnection(sqlState: string): boolean {
  return sqlState.startsWith('08') || /^57P0\d$/.test(sqlState)
}

/** Errors of the server have a severity; those of the operating system, which have a `code` too, do not. */
function sqlStateOf(error: unknown): string | undefined {
  return textOf(error, 'severity') === undefined ? undefined : textOf(error, 'code')
}

function textOf(error: unknown, property: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const value: unknown = Reflect.get(error, property)
  return typeof value === 'string' ? value : undefined
}

/** A copy of the driver's error without anything that could hold a password: no URL's user part, no further properties. */
function harmless(error: unknown): Error | undefined {
  if (error === undefined) return undefined
  const message = error instanceof Error ? error.message : String(error)
  const code = textOf(error, 'code')
  const copy = new Error(withoutSecrets(message))
  copy.name = error instanceof Error ? error.name : 'Error'
  return Object.assign(copy, code === undefined ? {} : { code })
}

function withoutSecrets(text: string): string {
  return text.replace(/(\w+:\/\/)[^\s@]*@/g, '$1***@').replace(/(password\s*[=:]\s*)\S+/gi, '$1***')
}
