import type { RestFace } from './rest/rest-face.js'
import type { WireReply, WireRequest } from './rest/wire-request.js'

/** The REST face for callers that speak `Request` and `Response`. Their limits per address count against one address. */
export async function fetchFace(face: RestFace, request: Request): Promise<Response> {
  return asResponse(await face.handle(await asWireRequest(request)))
}

async function asWireRequest(request: Request): Promise<WireRequest> {
  const { pathname, search } = new URL(request.url)
  return {
    method: request.method,
    target: pathname + search,
    headers: Object.fromEntries(request.headers),
    body: new Uint8Array(await request.arrayBuffer()),
    address: 'in-process',
  }
}

function asResponse(reply: WireReply): Response | Promise<Response> {
  switch (reply.kind) {
    case 'response':
      return new Response(reply.body === '' ? null : reply.body, { status: reply.status, headers: reply.headers })
    case 'dropped':
      return Response.error()
    case 'silent':
      return new Promise(() => undefined)
  }
}
