import { describe, expect, it } from 'vitest'
import { StoreError } from '../../src/core/errors.js'
import type { ExecutionStore } from '../../src/core/execution-store.js'
import { createControlHandler } from '../../src/http/control-handler.js'
import { altered } from '../execution/support/altered.js'
import { ACCOUNT, BUY, CONFIRMED, expectOutcome, scene } from '../execution/support/scene.js'
import { advanceUntil } from '../execution/support/time.js'
import { authenticate, controlRoom, openLiveRoom, openRoom } from './support/control-room.js'

const LIVE = { mode: 'LIVE', confirmed: true, reason: 'First live test' }

describe('the mode', () => {
  it('is shown as the store has it', async () => {
    const { ask } = openRoom()
    const { status, json } = await ask('GET', '/api/mode/current')
    expect(status).toBe(200)
    expect(json).toMatchObject({ account: ACCOUNT, mode: 'PAPER', state: 'ACTIVE', version: 0 })
  })

  it('is set LIVE with a confirmation and a reason, by whoever was authenticated', async () => {
    const { ask, orchestrator } = openRoom()
    const { status, json } = await ask('POST', '/api/mode/set', { body: { ...LIVE, expiresInMs: 60_000, expectedVersion: 0 } })
    expect(status).toBe(200)
    expect(json).toMatchObject({ mode: 'LIVE', version: 1, reason: LIVE.reason, changedBy: 'ops' })
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'LIVE', changedBy: 'ops' })
    expect(json.liveExpiresAt).toBe((await orchestrator.getSnapshot()).liveExpiresAt?.toISOString())
  })

  it('goes back to PAPER without any word', async () => {
    const { ask, orchestrator } = await openLiveRoom()
    expect(await ask('POST', '/api/mode/set', { body: { mode: 'PAPER' } })).toMatchObject({
      status: 200,
      json: { mode: 'PAPER' },
    })
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', reason: 'unspecified', changedBy: 'ops' })
  })

  it.each([
    [{ ...LIVE, confirmed: false }, 400, 'CONFIRMATION_REQUIRED'],
    [{ mode: 'LIVE', confirmed: true }, 400, 'REASON_REQUIRED'],
    [{ ...LIVE, expectedVersion: 7 }, 409, 'VERSION_CONFLICT'],
  ])('stays as it is when the orchestrator refuses %j', async (body, status, code) => {
    const { ask, orchestrator } = openRoom()
    expect(await ask('POST', '/api/mode/set', { body })).toMatchObject({ status, json: { code } })
    expect(await orchestrator.history()).toEqual([])
  })

  it('is refused LIVE while the state is not ACTIVE, and resumed with a confirmation', async () => {
    const { ask, orchestrator } = openRoom()
    await orchestrator.halt()
    expect(await ask('POST', '/api/mode/set', { body: LIVE })).toMatchObject({ status: 409, json: { code: 'STATE_NOT_ACTIVE' } })
    const why = { reason: 'It was nothing' }
    expect(await ask('POST', '/api/trading/resume', { body: why })).toMatchObject({ json: { code: 'CONFIRMATION_REQUIRED' } })
    const resumed = await ask('POST', '/api/trading/resume', { body: { ...why, confirmed: true } })
    expect(resumed).toMatchObject({ status: 200, json: { state: 'ACTIVE', changedBy: 'ops', ...why } })
  })

  it('has a history, newest first, in pages', async () => {
    const { ask, orchestrator } = openRoom()
    for (let change = 0; change < 5; change += 1) await orchestrator.halt({ reason: `halt ${change}`, actor: 'desk' })
    const first = await ask('GET', '/api/mode/history?limit=2')
    expect(first.json).toMatchObject({ account: ACCOUNT, history: [{ version: 5, reason: 'halt 4' }, { version: 4 }] })
    const next = await ask('GET', '/api/mode/history?limit=2&before=4')
    expect(next.json).toMatchObject({ history: [{ version: 3 }, { version: 2 }] })
  })

  it.each(['limit=0', 'limit=201', 'limit=-1', 'limit=1e2', 'limit=', 'before=x', 'after=2'])(
    'has no history for %s',
    async (query) => {
      const { status, json } = await openRoom().ask('GET', `/api/mode/history?${query}`)
      expect({ status, code: json.code }).toEqual({ status: 400, code: 'REQUEST_INVALID' })
    },
  )
})

describe('an actor that a body names', () => {
  it('is added to the one that was authenticated, and never takes its place', async () => {
    const { ask, orchestrator } = openRoom()
    await ask('POST', '/api/mode/set', { body: { ...LIVE, actor: 'the boss' } })
    await ask('POST', '/api/mode/set', { body: { mode: 'PAPER', actor: 'ops' } })
    expect((await orchestrator.history()).map(({ actor }) => actor)).toEqual(['ops', 'ops for "the boss"'])
  })
})

describe('a body', () => {
  it('that has several faults is refused with all of them', async () => {
    const { ask, orchestrator } = openRoom()
    const { status, json } = await ask('POST', '/api/mode/set', { body: { mode: 'live', confirmed: 'yes', force: true } })
    expect(status).toBe(400)
    expect(json.code).toBe('REQUEST_INVALID')
    expect((json.problems as { path: string }[]).map(({ path }) => path)).toEqual(['mode', 'confirmed', ''])
    expect(await orchestrator.history()).toEqual([])
  })

  it.each<[string, unknown, Record<string, string>, number, string]>([
    ['is no JSON', '{"mode":', {}, 400, 'BODY_NOT_JSON'],
    ['is not there', '', {}, 400, 'BODY_NOT_JSON'],
    ['is too large', JSON.stringify({ ...LIVE, reason: 'x'.repeat(20_000) }), {}, 413, 'BODY_TOO_LARGE'],
    ['comes from a form', JSON.stringify(LIVE), { 'content-type': 'text/plain' }, 415, 'CONTENT_TYPE_NOT_JSON'],
    ['is a list', '[]', {}, 400, 'REQUEST_INVALID'],
  ])('that %s is refused', async (_what, body, headers, status, code) => {
    const { ask, orchestrator } = openRoom()
    for (const path of ['/api/mode/set', '/api/trading/resume']) {
      expect(await ask('POST', path, { body, headers })).toMatchObject({ status, json: { code } })
    }
    expect(await orchestrator.history()).toEqual([])
  })
})

describe('the emergency stop', () => {
  it('answers with the whole report, also when it is not clear', async () => {
    const { ask, router, live } = await openLiveRoom()
    const { clientOrderId } = expectOutcome(await router.execute(BUY), 'accepted')
    live.nextLostRequest()
    const lost = expectOutcome(await router.execute(BUY), 'unknown').clientOrderId
    const { status, json } = await ask('POST', '/api/trading/emergency-stop', { body: { reason: 'Fire' } })
    expect(status).toBe(200)
    expect(json).toMatchObject({
      latched: { version: 2, at: expect.stringMatching(/^\d{4}-.*Z$/) },
      orders: expect.arrayContaining([expect.objectContaining({ clientOrderId, before: 'open', after: 'canceled' })]),
      unresolved: [lost],
      clear: false,
      reason: 'UNRESOLVED_ORDERS',
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    })
  })

  it.each<[string, { body?: string; headers?: Record<string, string> }, string, string]>([
    ['no body at all', {}, 'unspecified', 'ops'],
    ['a body that is no JSON', { body: '{"reason": "Fi' }, 'unspecified', 'ops'],
    ['a body that is null', { body: 'null' }, 'unspecified', 'ops'],
    ['a body that is too large', { body: JSON.stringify({ reason: 'x'.repeat(50_000) }) }, 'unspecified', 'ops'],
    ['a reason that is no text', { body: '{"reason":7,"actor":"boss","later":1}' }, 'unspecified', 'ops for "boss"'],
    ['a form', { body: 'reason=Fire', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 'unspecified', 'ops'],
    ['JSON of any type', { body: '{"reason":"Fire"}', headers: { 'content-type': 'text/plain' } }, 'Fire', 'ops'],
  ])('stops with %s', async (_what, request, reason, actor) => {
    const { ask, orchestrator } = await openLiveRoom()
    expect(await ask('POST', '/api/trading/emergency-stop', request)).toMatchObject({ status: 200, json: { clear: true } })
    expect(await orchestrator.getSnapshot()).toMatchObject({ mode: 'PAPER', state: 'HALTED', reason, changedBy: actor })
  })

  it('does not wait for a body that never ends', async () => {
    const { handler, orchestrator, clock } = await openLiveRoom()
    const request = new Request('http://127.0.0.1/api/trading/emergency-stop', {
      method: 'POST',
      headers: { authorization: 'Bearer token-of-ops' },
      body: new ReadableStream({ start: (stream) => stream.enqueue(new TextEncoder().encode('{"reason":')) }),
      // Asked for by the standard, and unknown to the types of this Node.
      ...{ duplex: 'half' },
    })
    expect((await advanceUntil(clock, handler(request), { stepMs: 250 })).status).toBe(200)
    expect(await orchestrator.getSnapshot()).toMatchObject({ state: 'HALTED', reason: 'unspecified' })
  })
})

describe('the health check', () => {
  it('tells anybody that the store can be read, and no more', async () => {
    const { ask } = await openLiveRoom()
    const { status, json } = await ask('GET', '/api/debug/health-check', { token: null })
    expect({ status, json }).toEqual({ status: 200, json: { status: 'ok', store: 'readable' } })
  })

  it('tells anybody that the store cannot be read, and not why', async () => {
    const fails = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'postgres://user:password@host is down'))
    const { ask } = controlRoom(scene({ store: (sound) => altered<ExecutionStore>(sound, { readMode: fails }) }))
    const { status, json } = await ask('GET', '/api/debug/health-check', { token: null })
    expect({ status, json }).toEqual({ status: 503, json: { status: 'unavailable', store: 'unreadable' } })
    const current = await ask('GET', '/api/mode/current')
    expect(current).toMatchObject({ status: 503, json: { code: 'MODE_UNREADABLE' } })
    expect(current.text).not.toContain('password')
  })

  it('does not wait for a store that does not answer', async () => {
    const never = () => new Promise<never>(() => undefined)
    const { ask } = controlRoom(scene({ store: (sound) => altered<ExecutionStore>(sound, { readMode: never }) }))
    expect((await ask('GET', '/api/debug/health-check', { token: null })).status).toBe(503)
  })

  it('ends no lease', async () => {
    const made = scene()
    await made.orchestrator.setMode('LIVE', { ...CONFIRMED, expiresInMs: 1_000 })
    await made.clock.advanceAsync(2_000)
    const { ask } = controlRoom(made)
    expect((await ask('GET', '/api/debug/health-check', { token: null })).status).toBe(200)
    expect(await made.store.modeHistory({ account: ACCOUNT, limit: 10 })).toHaveLength(1)
    expect((await ask('GET', '/api/mode/current')).json).toMatchObject({ mode: 'PAPER' })
    expect(await made.store.modeHistory({ account: ACCOUNT, limit: 10 })).toHaveLength(2)
  })
})

describe('every answer', () => {
  it('is for nobody to keep, and for no other origin to read', async () => {
    const { ask } = await openLiveRoom()
    for (const [method, path] of [
      ['GET', '/api/mode/current'],
      ['GET', '/api/debug/health-check'],
      ['POST', '/api/trading/emergency-stop'],
      ['GET', '/nowhere'],
    ] as const) {
      const { headers } = await ask(method, path, { headers: { origin: 'https://evil.example' } })
      expect(headers.get('cache-control')).toBe('no-store')
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
    }
  })

  it('to a failure that nobody foresaw is a bare 500', async () => {
    const made = scene()
    const secret = 'the key is f4c3b00c'
    for (const thrown of [new Error(secret), secret, new TypeError(secret)]) {
      const broken = { account: ACCOUNT, emergencyStop: () => Promise.reject(thrown) }
      const { ask } = controlRoom(made, { router: broken })
      const { status, text, headers } = await ask('POST', '/api/trading/emergency-stop')
      expect({ status, text, cache: headers.get('cache-control') }).toEqual({ status: 500, text: '', cache: 'no-store' })
    }
  })

  it('to a store that fails says its code only', async () => {
    const fails = () => Promise.reject(new StoreError('STORE_BUSY', 'password'))
    const { ask } = controlRoom(scene({ store: (sound) => altered<ExecutionStore>(sound, { changeMode: fails }) }))
    const { status, json, text } = await ask('POST', '/api/mode/set', { body: LIVE })
    expect({ status, code: json.code }).toEqual({ status: 503, code: 'STORE_BUSY' })
    expect(text).not.toContain('password')
  })
})

describe('a control handler', () => {
  it('cannot be made without a way to tell strangers', () => {
    for (const missing of [undefined, null, 'token']) {
      const options = { ...scene(), authenticate: missing as never }
      expect(() => createControlHandler(options)).toThrow(expect.objectContaining({ code: 'AUTHENTICATE_REQUIRED' }))
    }
  })

  it('cannot be made of parts that belong to two accounts', () => {
    const { orchestrator, router } = scene()
    const other = { account: 'other', emergencyStop: () => router.emergencyStop() }
    const make = () => createControlHandler({ orchestrator, router: other, authenticate })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_MISMATCH' }))
  })

  it.each(['helios', '/helios/', '/', '/a b', '/a?b'])('cannot be mounted at %s', (basePath) => {
    const make = () => createControlHandler({ ...scene(), authenticate, basePath })
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
