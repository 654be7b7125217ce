import type { WebSocket } from 'ws'

/** With a closing handshake, except for the codes that mean there was none. */
export function closeSocket(socket: WebSocket, code: number): void {
  if (code === 1005 || code === 1006) socket.terminate()
  else socket.close(code)
}
