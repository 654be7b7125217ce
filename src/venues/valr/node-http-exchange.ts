import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Clock } from '../../core/clock.js'
import { ExchangeFailure, type HttpExchange, type HttpReply, type HttpRequest, MAX_REPLY_BYTES } from './http-exchange.js'
import { KeepAliveAgents } from './keep-alive-agents.js'

/** HTTP over `node:https`, and `node:http` on loopback, with connections that are kept. */
export class NodeHttpExchange implements HttpExchange {
  readonly #clock: Clock
  readonly #agents = new KeepAliveAgents()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async send({ method, url, headers, body, timeoutMs, signal, beforeWrite }: HttpRequest): Promise<HttpReply> {
    signal?.throwIfAborted()
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    // Looked up on the module at each call, so that an interceptor that patches it is seen.
    const { request: open } = url.protocol === 'https:' ? https : http
    const request = open(url, { method, agent: this.#agents.for(url), headers: { ...headers, ...length } })
    const stopWatching = watch(request, this.#clock, timeoutMs, signal)
    try {
      const reply = replyTo(request)
      // Awaited below; until then a failure to connect must not count as unhandled.
      reply.catch(() => undefined)
      await Promise.race([this.#connected(request), reply])
      // Ended meanwhile, by the timer or the signal: the reply says how.
      if (request.destroyed) return await reply
      // From here to the end of end(): one synchronous block.
      beforeWrite?.()
      request.end(body)
      return await reply
    } catch (error) {
      request.destroy()
      throw error
    } finally {
      stopWatching()
    }
  }

  close(): void {
    this.#agents.destroy()
  }

  /** Resolves in the very event in which the connection is up, or at once on one that is. */
  #connected(request: ClientRequest): Promise<void> {
    return new Promise((resolve) => {
      request.once('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
        if (!this.#agents.made(socket)) resolve()
        else if (socket.secureConnecting === true) socket.once('secureConnect', resolve)
        else if (socket.connecting) socket.once('connect', resolve)
        else resolve()
      })
    })
  }
}

/** Ends the request when the time is up or the signal fires. */
function watch(request: ClientRequest, clock: Clock, timeoutMs: number, signal: AbortSignal | undefined): () => void {
  const abort = (): void => void request.destroy(new ExchangeFailure('The call was aborted.'))
  const cancelTimer = clock.setTimeout(() => request.destroy(new ExchangeFailure(`No reply within ${timeoutMs} ms.`)), timeoutMs)
  signal?.addEventListener('abort', abort)
  return () => {
    cancelTimer()
    signal?.removeEventListener('abort', abort)
  }
}

function replyTo(request: ClientRequest): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    request.on('error', (error) => reject(failureOf(error, request.reusedSocket)))
    const closedEarly = (): void => reject(new ExchangeFailure('The connection closed without a reply.'))
    request.on('close', closedEarly)
    request.on('response', (response) => {
      // A body that lasts until the connection closes may end after the request does.
      request.off('close', closedEarly)
      void readWhole(response).then(resolve, reject)
    })
  })
}

function readWhole(response: IncomingMessage): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > MAX_REPLY_BYTES) response.destroy(new ExchangeFailure('The reply is too long.'))
      else chunks.push(chunk)
    })
    response.on('error', (error) => reject(failureOf(error, false)))
    const cutShort = (): void => reject(new ExchangeFailure('The connection closed within the reply.'))
    response.on('close', cutShort)
    response.on('end', () => {
      response.off('close', cutShort)
      const text = Buffer.concat(chunks).toString('utf8')
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
  })
}

function failureOf(error: Error, reused: boolean): ExchangeFailure {
  if (error instanceof ExchangeFailure) return error
  const code = 'code' in error ? String(error.code) : error.name
  const onIdleConnection = reused && (code === 'ECONNRESET' || code === 'EPIPE')
  return new ExchangeFailure(`The connection failed (${code}).`, { cause: error, onIdleConnection })
}
