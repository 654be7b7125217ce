import type { Caller } from '../auth/authenticate.js'
import type { ClientMessage } from './socket-text.js'

/** What a channel does with its socket. */
export interface Session {
  /** Called once, when the client has shown who it is. */
  authenticated(caller: Caller): void
  /** Everything but `PING` and `AUTHENTICATE`. */
  receive(message: ClientMessage): void
  /** What the reply to a `PING` says besides. */
  pong(): object
  /** The socket is gone. */
  end(): void
}
