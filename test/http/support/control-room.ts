import { type ControlHandlerOptions, createControlHandler } from '../../../src/http/control-handler.js'
import { liveScene, type Scene, scene } from '../../execution/support/scene.js'
import { advanceUntil } from '../../execution/support/time.js'

export const TOKEN = 'token-of-ops'

/** Ops has a token, and nobody else has one. */
export const authenticate: ControlHandlerOptions['authenticate'] = ({ headers }) =>
  headers.get('authorization') === `Bearer ${TOKEN}` ? { actor: 'ops' } : undefined

export interface Ask {
  readonly token?: string | null
  /** Sent as JSON, unless it is text. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Of an answer in JSON. */
  readonly json: Record<string, unknown>
}

/** A scene with a control handler before it, and a way to ask it. */
export function controlRoom(made: Scene, options: Partial<ControlHandlerOptions> = {}) {
  const handler = createControlHandler({ ...made, authenticate, ...options })

  async function ask(method: string, path: string, { token = TOKEN, body, headers }: Ask = {}): Promise<Answer> {
    const request = new Request(`http://127.0.0.1:8080${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return answerOf(await advanceUntil(made.clock, handler(request), { stepMs: 250 }))
  }

  return { ...made, handler, ask }
}

export const openRoom = (options: Partial<ControlHandlerOptions> = {}) => controlRoom(scene(), options)

export const openLiveRoom = async (options: Partial<ControlHandlerOptions> = {}) => controlRoom(await liveScene(), options)

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, headers: response.headers, text, json: isJson && text !== '' ? JSON.parse(text) : {} }
}
