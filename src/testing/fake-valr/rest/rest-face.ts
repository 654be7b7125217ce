import { delay } from '../../../core/clock.js'
import { toDecimal } from '../../../core/decimal.js'
import { credentialsIn } from '../auth/authenticate.js'
import type { Mishap } from '../faults/fault.js'
import type { FaultBook } from '../faults/fault-book.js'
import { Overtaking } from '../faults/overtaking.js'
import type { RequestLog } from '../request-log.js'
import type { Venue } from '../venue.js'
import { isPublicPath, respond } from './respond.js'
import { pathOf, type WireReply, type WireRequest, type WireResponse } from './wire-request.js'

/** The REST face: VALR's answers, and what goes wrong with them on the way. */
export class RestFace {
  readonly #venue: Venue
  readonly #faults: FaultBook
  readonly #log: RequestLog
  readonly #overtaking: Overtaking

  constructor(venue: Venue, faults: FaultBook, log: RequestLog) {
    this.#venue = venue
    this.#faults = faults
    this.#log = log
    this.#overtaking = new Overtaking(venue.clock, venue.switches.reorderHoldMs)
  }

  async handle(request: WireRequest): Promise<WireReply> {
    const noteReply = this.#log.add(logged(request, this.#venue.clock.now()))
    const mishap = this.#faults.take(`${request.method} ${pathOf(request.target)}`)
    if (mishap.isReordered) await new Promise<void>((resolve) => this.#overtaking.hold(resolve))
    const reply = this.#reply(request, mishap)
    if (mishap.delayMs > 0) await delay(this.#venue.clock, mishap.delayMs)
    noteReply(reply.kind === 'response' ? reply.status : reply.kind)
    if (!mishap.isReordered) this.#overtaking.passed()
    return reply
  }

  #reply(request: WireRequest, mishap: Mishap): WireReply {
    if (mishap.isRequestLost) return { kind: 'dropped' }
    if (mishap.refusal !== undefined) return refusalOf(mishap.refusal)
    const response = this.#carryOut(request, mishap)
    if (mishap.isDuplicate) this.#carryOut(request, mishap)
    if (mishap.isAckLost || mishap.closeCode !== undefined) return { kind: 'dropped' }
    if (mishap.isSilent) return { kind: 'silent' }
    return mishap.isHtml ? HTML : response
  }

  #carryOut(request: WireRequest, { skewMs, partialFill }: Mishap): WireResponse {
    const interference = partialFill === undefined ? {} : { partialFill: toDecimal(partialFill) }
    return this.#venue.clock.skewed(skewMs, () => respond(this.#venue, request, interference))
  }
}

const HTML: WireResponse = {
  kind: 'response',
  status: 400,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1></body></html>',
}

function refusalOf({ status, headers }: NonNullable<Mishap['refusal']>): WireResponse {
  const limited: Readonly<Record<string, string>> = status === 429 ? { 'x-valr-ratelimited': 'true' } : {}
  return { kind: 'response', status, headers: { ...limited, ...headers }, body: '' }
}

function logged(request: WireRequest, at: Date): Parameters<RequestLog['add']>[0] {
  const { method, target: path, body } = request
  const { key, subaccountId } = credentialsIn(request)
  return {
    at,
    kind: 'rest',
    method,
    path,
    body: new TextDecoder().decode(body),
    isPrivate: !isPublicPath(pathOf(path)),
    ...(key === undefined ? {} : { apiKey: key }),
    ...(subaccountId === undefined ? {} : { subaccountId }),
  }
}
