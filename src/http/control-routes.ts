import type { z } from 'zod'
import type { Clock } from '../core/clock.js'
import { inTime } from '../execution/in-time.js'
import { readMode } from '../mode/read-mode.js'
import type { ControlOrchestrator, ControlRouter } from './control-parts.js'
import { jsonReply } from './json-reply.js'
import { refuseBody, refuseRequest } from './refusal.js'
import { readBody, readWords } from './request-body.js'
import { historyQuery, problemsOf, resumeBody, setModeBody, stopWords } from './request-schemas.js'

/** A request whose sender is known, and what it is about. */
export interface ControlCall {
  readonly orchestrator: ControlOrchestrator
  readonly router: ControlRouter
  readonly clock: Clock
  readonly request: Request
  readonly actor: string
}

export interface ControlRoute {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Answers strangers too. */
  readonly isOpen?: true
  readonly answer: (call: ControlCall) => Promise<Response>
}

export const CONTROL_ROUTES: readonly ControlRoute[] = [
  { method: 'GET', path: '/api/mode/current', answer: currentMode },
  { method: 'POST', path: '/api/mode/set', answer: setMode },
  { method: 'GET', path: '/api/mode/history', answer: modeHistory },
  { method: 'POST', path: '/api/trading/emergency-stop', answer: emergencyStop },
  { method: 'POST', path: '/api/trading/resume', answer: resume },
  { method: 'GET', path: '/api/debug/health-check', isOpen: true, answer: healthCheck },
]

const HEALTH_CHECK_MS = 5_000

async function currentMode({ orchestrator }: ControlCall): Promise<Response> {
  return jsonReply(200, await orchestrator.getSnapshot())
}

async function setMode(call: ControlCall): Promise<Response> {
  return withBody(call, setModeBody, async ({ mode, ...body }) => {
    return jsonReply(200, await call.orchestrator.setMode(mode, present({ ...body, ...attribution(call, body) })))
  })
}

async function modeHistory({ orchestrator, request }: ControlCall): Promise<Response> {
  const query = historyQuery.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!query.success) return refuseRequest(problemsOf(query.error))
  return jsonReply(200, { account: orchestrator.account, history: await orchestrator.history(present(query.data)) })
}

/** Takes whatever body there is, or none: a stop never fails for want of a word. */
async function emergencyStop(call: ControlCall): Promise<Response> {
  const { flatten, ...body } = stopWords.parse(await readWords(call.request, call.clock))
  return jsonReply(200, await call.router.emergencyStop(present({ flatten, ...attribution(call, body) })))
}

async function resume(call: ControlCall): Promise<Response> {
  return withBody(call, resumeBody, async (body) => {
    return jsonReply(200, await call.orchestrator.resume(present({ ...body, ...attribution(call, body) })))
  })
}

/** To strangers it says no more than this, and changes nothing: not even a lease that is over is ended here. */
async function healthCheck({ orchestrator, clock }: ControlCall): Promise<Response> {
  const isReadable = await inTime(clock, readMode(orchestrator.store, orchestrator.account, clock), HEALTH_CHECK_MS).then(
    ({ kind }) => kind !== 'unreadable',
    () => false,
  )
  return isReadable
    ? jsonReply(200, { status: 'ok', store: 'readable' })
    : jsonReply(503, { status: 'unavailable', store: 'unreadable' })
}

async function withBody<Schema extends z.ZodType>(
  { request, clock }: ControlCall,
  schema: Schema,
  answer: (body: z.output<Schema>) => Promise<Response>,
): Promise<Response> {
  const body = await readBody(request, clock)
  if (!body.ok) return refuseBody(body.problem)
  const parsed = schema.safeParse(body.value)
  return parsed.success ? answer(parsed.data) : refuseRequest(problemsOf(parsed.error))
}

/** Nobody acts in another's name: who was authenticated is the actor, and an actor that the body names is added to it. */
function attribution(
  { actor }: ControlCall,
  body: { readonly reason?: string | undefined; readonly actor?: string | undefined },
): { readonly reason: string | undefined; readonly actor: string } {
  const isOther = body.actor !== undefined && body.actor.trim() !== '' && body.actor !== actor
  return { reason: body.reason, actor: isOther ? `${actor} for ${JSON.stringify(body.actor)}` : actor }
}

type Present<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> }

function present<Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>
}
