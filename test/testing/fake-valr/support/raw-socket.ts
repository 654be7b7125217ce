import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'

// biome-ignore lint/suspicious/noExplicitAny: a third party knows no types of ours.
type Received = any

/** A socket that keeps everything it hears. */
export class RawSocket {
  /** In order of arrival, from the start. */
  readonly messages: Received[] = []
  /** As they came. */
  readonly texts: string[] = []
  readonly closed: Promise<number>
  #arrived: () => void = () => undefined
  #next = 0

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.texts.push(String(data))
      this.messages.push(JSON.parse(String(data)))
      this.#arrived()
    })
    this.closed = new Promise((resolve) => {
      socket.once('close', resolve)
    })
    socket.on('error', () => undefined)
    onTestFinished(() => socket.terminate())
  }

  /** @throws when the upgrade is refused. */
  static open(url: string, headers: Record<string, string>): Promise<RawSocket> {
    const socket = new WebSocket(url, { headers, perMessageDeflate: false })
    const raw = new RawSocket(socket)
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(raw))
      socket.once('error', reject)
    })
  }

  send(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** The next message of this type that was not returned yet; those before it are passed over. */
  async next(type: string): Promise<Received> {
    for (;;) {
      const place = this.messages.findIndex((message, index) => index >= this.#next && message.type === type)
      if (place >= 0) {
        this.#next = place + 1
        return this.messages[place]
      }
      await this.#arrival(type)
    }
  }

  /** The types of everything that came since the last call or {@link next}, once the exchange has answered a PING. */
  async typesSoFar(): Promise<string[]> {
    const start = this.#next
    this.send({ type: 'PING' })
    await this.next('PONG')
    return this.messages.slice(start, this.#next - 1).map(({ type }) => type)
  }

  #arrival(type: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${type}; got ${this.messages.map((m) => m.type)}`)), 3_000)
      this.#arrived = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
