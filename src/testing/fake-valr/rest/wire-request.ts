/** An HTTP request as it came in: nothing parsed, nothing normalised. */
export interface WireRequest {
  /** Upper case. */
  readonly method: string
  /** Path and query, exactly as sent. */
  readonly target: string
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  /** Whom the limits per address count against. */
  readonly address: string
}

/** What comes back: a response, a connection that breaks, or nothing ever. */
export type WireReply = WireResponse | { readonly kind: 'dropped' } | { readonly kind: 'silent' }

export interface WireResponse {
  readonly kind: 'response'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Empty: a body of zero length. */
  readonly body: string
}

export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? ''
}
