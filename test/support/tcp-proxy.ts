import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** When a connection is reset: before what was said arrives, or after it was answered and before the answer arrives. */
export type ResetMoment = 'before' | 'after'

/** Stands between a client and its server, passes bytes on, and can reset a connection at a given word. */
export interface TcpProxy {
  readonly port: number
  /** Resets the next connection on which the client says `word`, once. */
  resetAt(word: string, moment: ResetMoment): void
  /** Keeps the answer to `word` back, once, until the server ends the connection. Resolves when there is one. */
  holdAnswer(word: string): Promise<void>
  close(): Promise<void>
}

export async function tcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  let trap: { readonly word: string; readonly moment: ResetMoment } | undefined
  let hold: { readonly word: string; readonly answered: () => void } | undefined
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host)
    let cutAtAnswer = false
    let held: (() => void) | undefined
    const end = (): void => {
      client.resetAndDestroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        open.delete(socket)
        end()
      })
    }
    client.on('data', (bytes) => {
      if (trap !== undefined && bytes.includes(trap.word)) {
        const { moment } = trap
        trap = undefined
        if (moment === 'before') return end()
        cutAtAnswer = true
      }
      if (hold !== undefined && bytes.includes(hold.word)) {
        held = hold.answered
        hold = undefined
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes) => {
      if (held !== undefined) held()
      else if (cutAtAnswer) end()
      else client.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    resetAt(word, moment) {
      trap = { word, moment }
    },
    holdAnswer: (word) =>
      new Promise((resolve) => {
        hold = { word, answered: resolve }
      }),
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
