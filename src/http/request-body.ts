import type { Clock } from '../core/clock.js'
import { inTime } from '../execution/in-time.js'

/** Why a body cannot be read as JSON. */
export type BodyProblem = 'BODY_TOO_LARGE' | 'BODY_NOT_JSON' | 'BODY_UNREADABLE' | 'CONTENT_TYPE_NOT_JSON'

export type ReadBody = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: BodyProblem }

/** Far more than a reason needs. */
const MOST_BYTES = 16_384
const LONGEST_MS = 10_000
/** A stop does not wait longer than this to hear why. */
const LONGEST_FOR_A_STOP_MS = 1_000

/** Reads a body of `content-type: application/json`, which no form of a foreign page can send. Never throws. */
export async function readBody(request: Request, clock: Clock): Promise<ReadBody> {
  const type = request.headers.get('content-type') ?? ''
  if (type.split(';')[0]?.trim().toLowerCase() !== 'application/json') return { ok: false, problem: 'CONTENT_TYPE_NOT_JSON' }
  return readJson(request, clock, LONGEST_MS)
}

/** Whatever can be made of the body of a stop, soon; `undefined` when that is nothing. Never throws. */
export async function readWords(request: Request, clock: Clock): Promise<unknown> {
  const body = await readJson(request, clock, LONGEST_FOR_A_STOP_MS)
  return body.ok ? body.value : undefined
}

async function readJson(request: Request, clock: Clock, longestMs: number): Promise<ReadBody> {
  let bytes: Uint8Array | undefined
  try {
    bytes = await inTime(clock, readBytes(request), longestMs)
  } catch {
    return { ok: false, problem: 'BODY_UNREADABLE' }
  }
  if (bytes === undefined) return { ok: false, problem: 'BODY_TOO_LARGE' }
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) }
  } catch {
    return { ok: false, problem: 'BODY_NOT_JSON' }
  }
}

/** `undefined` when there are too many; the rest of them is not read. */
async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  const { body } = request
  // Where something before us has parsed the body, as express.json() does, the text is all that an adapter can still give.
  if (body === null) return within(new TextEncoder().encode(await request.text()))
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = body.getReader() as ReadableStreamDefaultReader<Uint8Array>
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    length += value.byteLength
    if (length > MOST_BYTES) {
      reader.cancel().catch(() => undefined)
      return undefined
    }
    chunks.push(value)
  }
}

function within(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.byteLength > MOST_BYTES ? undefined : bytes
}
