import type { Context } from 'hono'
import { type Clock, systemClock } from '../core/clock.js'
import { ConfigurationError } from '../core/errors.js'
import type { ControlOrchestrator, ControlRouter } from './control-parts.js'
import { CONTROL_ROUTES, type ControlRoute } from './control-routes.js'
import { type Authenticate, identify } from './identify.js'
import { bareFailure } from './json-reply.js'
import { loadHono } from './load-hono.js'
import { refuse, refuseFor } from './refusal.js'

export interface ControlHandlerOptions {
  readonly orchestrator: ControlOrchestrator
  /** Of the same account: it carries out the emergency stop. */
  readonly router: ControlRouter
  /** Asked for every request but the health check. */
  readonly authenticate: Authenticate
  /** Where the routes are mounted when requests arrive with their whole path, for example `/helios`. Default: at the root. */
  readonly basePath?: string
  readonly clock?: Clock
}

/** Answers every request and never rejects. */
export type ControlHandler = (request: Request) => Promise<Response>

/**
 * The mode and the stop over HTTP, for any server that speaks `Request` and `Response`. Everything but the health check needs
 * `authenticate` to name who asks; that name is the actor of what they do. Sends no CORS headers: other origins stay out.
 *
 * @throws ConfigurationError `AUTHENTICATE_REQUIRED`, `CONFIG_MISMATCH`, `INVALID_OPTION`, `HONO_MISSING`.
 */
export function createControlHandler(options: ControlHandlerOptions): ControlHandler {
  const { orchestrator, router, authenticate, basePath = '', clock = systemClock } = options
  check(options, basePath)
  const app = new (loadHono())<{ Variables: { actor: string } }>()
  const parts = { orchestrator, router, clock }

  app.use(async (context, next) => {
    if (isOpen(context, basePath)) return next()
    const actor = await identify(authenticate, context.req.raw, clock)
    if (actor === undefined) return refuse(401, 'UNAUTHENTICATED', 'Nobody who may do this.')
    context.set('actor', actor)
    return next()
  })
  for (const { method, path, answer } of CONTROL_ROUTES) {
    app.on(method, basePath + path, (context) => answer({ ...parts, request: context.req.raw, actor: context.get('actor') }))
    app.all(basePath + path, () => refuse(405, 'METHOD_NOT_ALLOWED', `This route takes ${method}.`, { allow: method }))
  }
  app.notFound(() => refuse(404, 'NOT_FOUND', 'There is no such route.'))
  app.onError(refuseFor)
  return async (request) => {
    try {
      return await app.fetch(request)
    } catch {
      return bareFailure()
    }
  }
}

/** Open to anybody: no more than whether this process can read its store. */
function isOpen({ req: { method, path } }: Context, basePath: string): boolean {
  return (method === 'GET' || method === 'HEAD') && OPEN_PATHS.has(path.slice(basePath.length)) && path.startsWith(basePath)
}

const OPEN_PATHS = new Set(CONTROL_ROUTES.filter(({ isOpen }: ControlRoute) => isOpen).map(({ path }) => path))

function check({ orchestrator, router, authenticate }: ControlHandlerOptions, basePath: string): void {
  if (typeof authenticate !== 'function')
    throw new ConfigurationError('AUTHENTICATE_REQUIRED', 'Pass authenticate: without it anybody could trade, or stop trading.')
  if (router.account !== orchestrator.account) {
    const message = `The router is for account ${router.account} and the orchestrator for ${orchestrator.account}.`
    throw new ConfigurationError('CONFIG_MISMATCH', message)
  }
  if (!/^(\/[\w.~-]+)*$/.test(basePath))
    throw new ConfigurationError('INVALID_OPTION', 'basePath begins with a slash and ends without one, for example /helios.')
}
