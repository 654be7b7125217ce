import type { DecimalInput } from '../../../core/decimal.js'

/**
 * What goes wrong. On all but `lost-request` and `status` the exchange carries the request out, so that what the client
 * knows and what is true differ.
 *
 * | `do` | a REST request | a socket command | a socket event |
 * |---|---|---|---|
 * | `lost-ack` | carried out; the connection breaks before the response | carried out; no reply to it, its events come | never arrives |
 * | `lost-request` | not carried out; the connection breaks | not carried out; no reply | never arrives |
 * | `{ delayMs }` | carried out at once; the response comes so much later | the same for the reply | comes so much later; others overtake it |
 * | `duplicate` | carried out twice; the first response is given | carried out twice, answered twice | comes twice |
 * | `reorder` | waits until the next request was answered | waits until the next command was carried out | comes after the next message |
 * | `html-400-accepted` | carried out; the response is a 400 with an HTML page | – | – |
 * | `{ status }` | not carried out; answered with this status | 429: `RATE_LIMIT_EXCEEDED`; else refused | – |
 * | `silence` | carried out; never answered, the connection stays open | carried out; this socket sends nothing more, no events either | this socket sends nothing more |
 * | `{ close }` | carried out; the connection breaks | carried out, but first the socket closes with this code | the socket closes instead |
 * | `{ partialFill }` | this part of the order, between 0 and 1, is all that fills; on a cancel, it fills first | the same | – |
 * | `{ skewMs }` | carried out by a clock that is so much ahead | the same | – |
 *
 * The close codes 1005 and 1006 break the connection without a closing handshake.
 */
export type FakeValrFaultAction =
  | 'lost-ack'
  | 'lost-request'
  | 'duplicate'
  | 'reorder'
  | 'html-400-accepted'
  | 'silence'
  | { readonly delayMs: number }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly close: number }
  | { readonly partialFill: DecimalInput }
  | { readonly skewMs: number }

/** Something that shall go wrong, and when. */
export interface FakeValrFault {
  /**
   * `POST /v2/orders/*` a REST route, `*` for anything, also as the method; `GET /ws/account` the upgrade of a socket.
   * `ws:PLACE_LIMIT_ORDER` a command on a socket. `event:NEW_ACCOUNT_TRADE` anything that a socket sends, replies included.
   */
  readonly on: string
  /** How often. Default: each time, until it is taken back. */
  readonly times?: number
  readonly do: FakeValrFaultAction
}

/** Everything that goes wrong with one request or event. Several faults on it add up. */
export interface Mishap {
  readonly isRequestLost: boolean
  readonly isAckLost: boolean
  readonly isDuplicate: boolean
  readonly isReordered: boolean
  readonly isHtml: boolean
  readonly isSilent: boolean
  readonly delayMs: number
  readonly skewMs: number
  readonly refusal: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined
  readonly closeCode: number | undefined
  readonly partialFill: DecimalInput | undefined
}

export function mishapOf(actions: readonly FakeValrFaultAction[]): Mishap {
  const found = <Key extends string>(key: Key) =>
    actions.flatMap((action) =>
      typeof action === 'object' && key in action ? [action as Extract<typeof action, Record<Key, unknown>>] : [],
    )
  const refusal = found('status')[0]
  return {
    isRequestLost: actions.includes('lost-request'),
    isAckLost: actions.includes('lost-ack'),
    isDuplicate: actions.includes('duplicate'),
    isReordered: actions.includes('reorder'),
    isHtml: actions.includes('html-400-accepted'),
    isSilent: actions.includes('silence'),
    delayMs: found('delayMs').reduce((sum, { delayMs }) => sum + delayMs, 0),
    skewMs: found('skewMs').reduce((sum, { skewMs }) => sum + skewMs, 0),
    refusal: refusal && { status: refusal.status, headers: refusal.headers ?? {} },
    closeCode: found('close')[0]?.close,
    partialFill: found('partialFill')[0]?.partialFill,
  }
}
