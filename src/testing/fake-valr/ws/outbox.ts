import type { WebSocket } from 'ws'
import type { FaultBook } from '../faults/fault-book.js'
import { Overtaking } from '../faults/overtaking.js'
import type { Venue } from '../venue.js'
import { encodeJson } from '../wire/wire-json.js'
import { closeSocket } from './close-socket.js'

/** Anything the exchange sends on a socket. */
export interface SocketMessage {
  readonly type: string
  readonly [field: string]: unknown
}

/** What leaves one socket, and what goes wrong with it on the way. */
export class Outbox {
  readonly #socket: WebSocket
  readonly #venue: Venue
  readonly #faults: FaultBook
  readonly #overtaking: Overtaking
  #isSilent = false

  constructor(socket: WebSocket, venue: Venue, faults: FaultBook) {
    this.#socket = socket
    this.#venue = venue
    this.#faults = faults
    this.#overtaking = new Overtaking(venue.clock, venue.switches.reorderHoldMs)
  }

  /** `delayMs` on top of what the faults say. */
  send(message: SocketMessage, delayMs = 0): void {
    const mishap = this.#faults.take(`event:${message.type}`)
    if (mishap.isAckLost || mishap.isRequestLost) return
    if (mishap.closeCode !== undefined) return closeSocket(this.#socket, mishap.closeCode)
    if (mishap.isSilent) this.silence()
    const text = encodeJson(message)
    const deliver = (): void => {
      this.#write(text)
      if (mishap.isDuplicate) this.#write(text)
      if (!mishap.isReordered) this.#overtaking.passed()
    }
    if (mishap.isReordered) this.#overtaking.hold(deliver)
    else this.#after(delayMs + mishap.delayMs, deliver)
  }

  /** Nothing more leaves, though the socket stays open. */
  silence(): void {
    this.#isSilent = true
  }

  #after(ms: number, deliver: () => void): void {
    if (ms > 0) this.#venue.clock.setTimeout(deliver, ms)
    else deliver()
  }

  #write(text: string): void {
    if (!this.#isSilent && this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text)
  }
}
