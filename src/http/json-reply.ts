/** What a control page shows is true for a moment only, and nobody's to keep. */
const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const

/** Decimals come out as strings and dates as ISO 8601. */
export function jsonReply(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  const all = { ...HEADERS, 'content-type': 'application/json; charset=utf-8', ...headers }
  return new Response(JSON.stringify(body), { status, headers: all })
}

/** A failure that nobody foresaw: what it says may be anybody's secret. */
export function bareFailure(): Response {
  return new Response(null, { status: 500, headers: HEADERS })
}
