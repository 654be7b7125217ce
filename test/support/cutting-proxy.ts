import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Where a connection breaks: before a statement arrives, in the middle of it, or after the server has answered it. */
export type Cut = 'before' | 'in the middle' | 'after the answer'

export interface CuttingProxy {
  /** The database's URL, through the proxy. */
  readonly url: string
  /** The next statement that has this word in it is cut; then all goes through again. Resolves when it was. */
  cutNext(word: string, cut: Cut): Promise<void>
  close(): Promise<void>
}

interface Plan {
  readonly word: string
  readonly cut: Cut
  readonly done: () => void
}

/** A TCP proxy before a database that breaks connections where it is told. */
export async function cuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let plan: Plan | undefined

  const server = createServer((client) => {
    const upstream = connect(Number(target.port || 5432), target.hostname)
    let answered: Plan | undefined
    const end = ({ done }: Plan): void => {
      client.resetAndDestroy()
      done()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
    }
    client.on('close', () => upstream.end())
    upstream.on('close', () => client.destroy())
    client.on('data', (bytes) => {
      if (plan === undefined || !bytes.includes(plan.word)) return void upstream.write(bytes)
      const present = plan
      plan = undefined
      if (present.cut === 'after the answer') {
        answered = present
        upstream.write(bytes)
      } else {
        if (present.cut === 'in the middle') upstream.write(bytes.subarray(0, bytes.length / 2))
        end(present)
      }
    })
    upstream.on('data', (bytes) => {
      if (answered === undefined) client.write(bytes)
      else end(answered)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    cutNext: (word, cut) =>
      new Promise((resolve) => {
        plan = { word, cut, done: resolve }
      }),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
