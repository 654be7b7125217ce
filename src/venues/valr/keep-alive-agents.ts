import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'

/** An idle connection is dropped after so long, well before a server would drop it under a request. */
const IDLE_MS = 15_000

const OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_MS } as const

type Connect = (this: unknown, options: unknown, callback?: unknown) => Socket

/** Keep-alive connections, and the knowledge of which sockets are truly theirs. */
export class KeepAliveAgents {
  readonly #made = new WeakSet<object>()
  readonly #plain = this.#remembering(new http.Agent(OPTIONS))
  readonly #secure = this.#remembering(new https.Agent(OPTIONS))

  for(url: URL): http.Agent {
    return url.protocol === 'https:' ? this.#secure : this.#plain
  }

  /**
   * Whether the socket tells the truth about its connection. One that came from elsewhere does not: request interceptors
   * such as msw hand out sockets that connect only after the request was written.
   */
  made(socket: Socket): boolean {
    return this.#made.has(socket)
  }

  destroy(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #remembering<Agent extends http.Agent>(agent: Agent): Agent {
    const made = this.#made
    const connecting = agent as unknown as { createConnection: Connect }
    const connect = connecting.createConnection
    connecting.createConnection = function (options, callback) {
      const socket = connect.call(this, options, callback)
      made.add(socket)
      return socket
    }
    return agent
  }
}
