import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RestFace } from './rest/rest-face.js'
import type { WireReply, WireRequest } from './rest/wire-request.js'
import type { SocketFace } from './ws/socket-face.js'

/** A fake that listens on loopback. */
export interface FakeValrServer {
  /** For example `http://127.0.0.1:41234`; stands for `https://api.valr.com`. */
  readonly httpUrl: string
  /** For example `ws://127.0.0.1:41234`; stands for `wss://api.valr.com`, so that `/ws/account` and `/ws/trade` follow. */
  readonly wsUrl: string
  /** Breaks every connection and stops listening. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

export async function listen(rest: RestFace, sockets: SocketFace, port: number): Promise<FakeValrServer> {
  const server = createServer((request, response) => {
    serve(rest, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined)
    })
  })
  server.on('upgrade', (request, socket, head) => {
    // Until it is a WebSocket nobody else listens, and a client may be gone by then.
    socket.on('error', () => socket.destroy())
    sockets.upgrade(asWireRequest(request, Buffer.alloc(0)), request, socket, head).catch(() => socket.destroy())
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, resolve)
  })
  const { port: actual } = server.address() as AddressInfo
  return { httpUrl: `http://${HOST}:${actual}`, wsUrl: `ws://${HOST}:${actual}`, close: () => close(server, sockets) }
}

async function serve(rest: RestFace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  write(await rest.handle(asWireRequest(request, Buffer.concat(chunks))), response)
}

function write(reply: WireReply, response: ServerResponse): void {
  switch (reply.kind) {
    case 'response':
      response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
      response.end(reply.body)
      return
    case 'dropped':
      response.destroy()
      return
    case 'silent':
      return
  }
}

function asWireRequest({ method, url, headers, socket }: IncomingMessage, body: Buffer): WireRequest {
  return {
    method: method ?? 'GET',
    target: url ?? '/',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
    address: socket.remoteAddress ?? 'unknown',
  }
}

async function close(server: Server, sockets: SocketFace): Promise<void> {
  sockets.close()
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeAllConnections()
  await closed
}
