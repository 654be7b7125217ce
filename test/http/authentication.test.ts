import { describe, expect, it } from 'vitest'
import { CONTROL_ROUTES } from '../../src/http/control-routes.js'
import type { Authenticate } from '../../src/http/identify.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome } from '../execution/support/scene.js'
import { openLiveRoom, TOKEN } from './support/control-room.js'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const OPEN = ['GET /api/debug/health-check', 'HEAD /api/debug/health-check']
const ALL_PATHS = [...CONTROL_ROUTES.map(({ path }) => path), '/', '/api', '/api/mode/nowhere', '/api/debug/health-check/']
const ASKED = ALL_PATHS.flatMap((path) => METHODS.map((method) => ({ method, path })))
const CLOSED = ASKED.filter(({ method, path }) => !OPEN.includes(`${method} ${path}`))

const BODIES: Readonly<Record<string, object>> = {
  '/api/mode/set': { mode: 'PAPER' },
  '/api/trading/resume': { confirmed: true, reason: 'test' },
}

/** What a request could change: mode, history, and the order that rests at the venue. */
async function liveRoomWithAnOrder(authenticate?: Authenticate) {
  const room = await openLiveRoom(authenticate === undefined ? {} : { authenticate })
  expectOutcome(await room.router.execute(BUY), 'accepted')
  const seen = async () => ({
    history: await room.store.modeHistory({ account: ACCOUNT, limit: 50 }),
    orders: (await room.live.openOrders()).orders.length,
  })
  const bodyFor = (method: string, path: string) => (['GET', 'HEAD'].includes(method) ? {} : { body: BODIES[path] ?? {} })
  return { ...room, seen, bodyFor }
}

describe.each<[string, string | null]>([
  ['no token', null],
  ['a wrong token', 'wrong'],
  ['an empty token', ''],
  ['a token that only begins right', `${TOKEN}x`],
])('a request with %s', (_what, token) => {
  it('is answered 401 whatever it asks for, and changes nothing', async () => {
    const { ask, seen, bodyFor } = await liveRoomWithAnOrder()
    const before = await seen()
    for (const { method, path } of CLOSED) {
      const { status, json } = await ask(method, path, { token, ...bodyFor(method, path) })
      expect({ method, path, status }).toEqual({ method, path, status: 401 })
      if (method !== 'HEAD') expect(json).toEqual({ code: 'UNAUTHENTICATED', message: expect.any(String) })
      expect(await seen()).toEqual(before)
    }
  })
})

describe('a request with the token (control)', () => {
  it.each(CONTROL_ROUTES.filter(({ isOpen }) => !isOpen))('is let through for $method $path', async ({ method, path }) => {
    const { ask, seen, bodyFor } = await liveRoomWithAnOrder()
    const before = await seen()
    expect((await ask(method, path, bodyFor(method, path))).status).toBe(200)
    const after = await seen()
    if (method === 'POST') expect(after.history.length).toBe(before.history.length + 1)
    else expect(after).toEqual(before)
    if (path === '/api/trading/emergency-stop') expect(after.orders).toBe(0)
  })

  it('is told that a route is not there, and which method a route takes', async () => {
    const { ask } = await openLiveRoom()
    expect(await ask('GET', '/api/mode/nowhere')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
    for (const { method, path } of CONTROL_ROUTES) {
      for (const other of ['PUT', 'DELETE', 'OPTIONS', method === 'GET' ? 'POST' : 'GET']) {
        const { status, headers, json } = await ask(other, path)
        expect({ status, code: json.code }).toEqual({ status: 405, code: 'METHOD_NOT_ALLOWED' })
        expect(headers.get('allow')).toBe(method)
      }
    }
  })
})

describe('an authenticate that does not name an actor', () => {
  it.each<[string, Authenticate]>([
    [
      'throws',
      () => {
        throw new Error('the directory is down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the directory is down'))],
    ['does not answer', () => new Promise(() => undefined)],
    ['says null', () => null],
    ['says true', () => true as never],
    ['says an empty name', () => ({ actor: ' ' })],
    ['says a number', () => ({ actor: 7 }) as never],
    ['says a name alone', () => 'ops' as never],
  ])('lets nobody through: it %s', async (_what, authenticate) => {
    const { ask, seen } = await liveRoomWithAnOrder(authenticate)
    const before = await seen()
    for (const { method, path } of CONTROL_ROUTES.filter(({ isOpen }) => !isOpen))
      expect((await ask(method, path)).status).toBe(401)
    expect(await seen()).toEqual(before)
    expect((await ask('GET', '/api/debug/health-check')).status).toBe(200)
  })

  it('may take its time, and may read the body from a clone', async () => {
    const { ask, orchestrator } = await liveRoomWithAnOrder(async (request) => {
      const body = (await request.clone().json()) as { readonly reason?: string }
      return body.reason === 'Fire' ? { actor: 'signed' } : null
    })
    await orchestrator.halt(CONFIRMED)
    const body = { confirmed: true, reason: 'Fire' }
    expect(await ask('POST', '/api/trading/resume', { body })).toMatchObject({ status: 200, json: { changedBy: 'signed' } })
  })
})
