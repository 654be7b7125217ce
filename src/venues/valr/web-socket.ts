import { WebSocket } from 'ws'

/** The part of a WebSocket that is used: the `ws` package's, or the platform's where it can send headers. */
export interface WebSocketLike {
  readonly readyState: number
  /** Bytes accepted by `send` that have not left yet. */
  readonly bufferedAmount: number
  send(data: string): void
  close(): void
  /** Ends the connection without waiting for the other side. */
  terminate?(): void
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
}

/** Opens a connection; where a proxy or another implementation is put in. */
export type WebSocketFactory = (url: string, options: { readonly headers: Readonly<Record<string, string>> }) => WebSocketLike

/** `readyState` of a connection that can be written to. */
export const OPEN = 1

/** Far above VALR's largest message, the snapshot of a full order book. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024

export const openWebSocket: WebSocketFactory = (url, { headers }) =>
  new WebSocket(url, { headers, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES, handshakeTimeout: 10_000 })
