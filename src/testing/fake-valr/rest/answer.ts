/** What a route hands back: a status and what to encode, or a body of zero length. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}
