import { isHeliosError } from '../core/errors.js'
import { bareFailure, jsonReply } from './json-reply.js'
import type { BodyProblem } from './request-body.js'
import type { RequestProblem } from './request-schemas.js'

/** A code of ours, and for a person what it means. */
interface Refusal {
  readonly status: number
  readonly message: string
}

const BODY_PROBLEMS: Readonly<Record<BodyProblem, Refusal>> = {
  BODY_TOO_LARGE: { status: 413, message: 'The body is too large.' },
  BODY_NOT_JSON: { status: 400, message: 'The body is not JSON.' },
  BODY_UNREADABLE: { status: 400, message: 'The body could not be read.' },
  CONTENT_TYPE_NOT_JSON: { status: 415, message: 'Send a body of content-type application/json.' },
}

/** Refused as the state of things is; all other refusals are about what was asked for. */
const CONFLICTS: ReadonlySet<string> = new Set(['STATE_NOT_ACTIVE', 'VERSION_CONFLICT', 'READINESS_REQUIRED'])

const UNREADABLE: ReadonlySet<string> = new Set(['MODE_UNREADABLE', 'MODE_UNKNOWN'])

export function refuse(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Response {
  return jsonReply(status, { code, message }, headers)
}

export function refuseBody(problem: BodyProblem): Response {
  const { status, message } = BODY_PROBLEMS[problem]
  return refuse(status, problem, message)
}

export function refuseRequest(problems: readonly RequestProblem[]): Response {
  return jsonReply(400, { code: 'REQUEST_INVALID', message: 'The request is not what this route takes.', problems })
}

/** A refusal of the orchestrator says its code; a store that fails is unavailable; anything else says nothing. */
export function refuseFor(error: unknown): Response {
  if (!isHeliosError(error)) return bareFailure()
  const { code, name, message } = error
  if (name === 'ModeChangeRefusedError') return refuse(CONFLICTS.has(code) ? 409 : 400, code, message)
  if (name === 'StoreError' || UNREADABLE.has(code)) return refuse(503, code, 'The store could not be asked, or not understood.')
  return bareFailure()
}
