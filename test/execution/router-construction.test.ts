import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/core/errors.js'
import type { TradingClient } from '../../src/core/trading-client.js'
import { ExecutionRouter } from '../../src/execution/execution-router.js'
import type { ExecutionRouterOptions } from '../../src/execution/router-core.js'
import { allOf } from '../../src/gates/all-of.js'
import { anyOf } from '../../src/gates/any-of.js'
import { defineGate } from '../../src/gates/define-gate.js'
import { MANDATORY_GATES } from '../../src/gates/mandatory-gates.js'
import { heliosGates } from '../../src/gates/presets.js'
import { allow } from '../../src/gates/safety-gate.js'
import { shadow } from '../../src/gates/shadow.js'
import { when } from '../../src/gates/when.js'
import { ModeOrchestrator } from '../../src/mode/mode-orchestrator.js'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { ManualClock } from '../../src/testing/manual-clock.js'
import { recordingLogger } from './support/recording-logger.js'
import { liveClient, paperClient } from './support/scene.js'

const clock = new ManualClock()
const store = new InMemoryStore({ clock })
const orchestrator = new ModeOrchestrator({ store, account: 'main', clock })
const PAPER = paperClient(clock)
const LIVE = liveClient(clock)
const custom = (name: string) => defineGate({ name, version: '1', check: () => allow() })

function build(options: Partial<ExecutionRouterOptions> = {}): ExecutionRouter {
  return new ExecutionRouter({ orchestrator, clients: { PAPER }, clock, ...options })
}

/** The error that building it throws. */
function refusal(options: Partial<ExecutionRouterOptions>): ConfigurationError {
  try {
    build(options)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return error as ConfigurationError
  }
  throw new Error('The router was built.')
}

describe('a router', () => {
  it("takes the orchestrator's store and account, and refuses others", () => {
    expect(build().account).toBe('main')
    expect(build({ store, account: 'main' }).account).toBe('main')
    expect(refusal({ store: new InMemoryStore() }).code).toBe('CONFIG_MISMATCH')
    expect(refusal({ account: 'other' }).code).toBe('CONFIG_MISMATCH')
  })

  it('refuses a client in the place of the other kind, and none at all', () => {
    expect(refusal({ clients: { PAPER: LIVE } }).code).toBe('CLIENT_KIND_MISMATCH')
    expect(refusal({ clients: { PAPER, LIVE: PAPER }, gates: heliosGates() }).code).toBe('CLIENT_KIND_MISMATCH')
    expect(refusal({ clients: {} as ExecutionRouterOptions['clients'] }).code).toBe('CLIENT_KIND_MISMATCH')
  })

  it('refuses a venue at which an order could never be found again', () => {
    const capabilities = { ...LIVE.capabilities, clientOrderIdScope: 'none', lookup: [] } as const
    expect(refusal({ clients: { PAPER, LIVE: liveClient(clock, { capabilities }) }, gates: heliosGates() }).code).toBe(
      'UNSAFE_VENUE',
    )
  })

  it('refuses gates that need what the client lacks', () => {
    const gates = [...heliosGates(), defineGate({ name: 'pace', version: '1', needs: ['recentFills'], check: () => allow() })]
    const without: TradingClient = new Proxy(LIVE, {
      get: (target, name) => (name === 'recentFills' ? undefined : Reflect.get(target, name, target)),
    })
    expect(refusal({ clients: { PAPER, LIVE: without }, gates }).code).toBe('CLIENT_METHOD_MISSING')
    expect(build({ clients: { PAPER, LIVE }, gates })).toBeInstanceOf(ExecutionRouter)
  })

  it('refuses things that are no gates, and two gates of one name', () => {
    expect(refusal({ gates: [{ name: 'x' }] as never }).code).toBe('INVALID_GATE')
    expect(refusal({ gates: 'all' as never }).code).toBe('INVALID_GATE')
    expect(refusal({ gates: [null] as never }).code).toBe('INVALID_GATE')
    expect(refusal({ gates: [custom('same'), custom('same')] }).code).toBe('GATE_NAME_DUPLICATE')
  })

  it.each(['admissionTtlMs', 'gateTimeoutMs', 'submitTimeoutMs'] as const)('refuses a %s that is no positive time', (name) => {
    for (const ms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(refusal({ [name]: ms }).code).toBe('INVALID_OPTION')
  })

  it.each(['quote', 'balances'] as const)('refuses a maxAgeMs.%s that is no positive time', (name) => {
    expect(refusal({ maxAgeMs: { [name]: 0 } }).code).toBe('INVALID_OPTION')
  })

  it.each([
    ['perMinute', 0],
    ['perMinute', 1_001],
    ['perMinute', Number.NaN],
    ['rejectsBeforePause', 0],
    ['pauseMs', -1],
    ['pauseMs', Number.NaN],
  ])('refuses an exitCeiling.%s of %d', (name, value) => {
    expect(refusal({ exitCeiling: { [name]: value } }).code).toBe('INVALID_OPTION')
  })

  it('refuses a paperGates and a slippage that do not exist', () => {
    expect(refusal({ paperGates: 'none' as never }).code).toBe('INVALID_OPTION')
    expect(refusal({ marketSlippagePct: -1 }).code).toBe('INVALID_OPTION')
  })
})

describe('a router with a live client', () => {
  it('needs all five mandatory gates, and names those that are missing', () => {
    expect(build({ clients: { PAPER, LIVE }, gates: heliosGates() })).toBeInstanceOf(ExecutionRouter)
    expect(refusal({ clients: { PAPER, LIVE } })).toMatchObject({
      code: 'MANDATORY_GATE_MISSING',
      details: { missing: [...MANDATORY_GATES] },
    })
    const gates = heliosGates().filter(({ name }) => name !== 'dailyTradeLimit')
    expect(refusal({ clients: { PAPER, LIVE }, gates })).toMatchObject({ details: { missing: ['dailyTradeLimit'] } })
  })

  it('goes without those that are waived by name, and says so in a warning', () => {
    const logger = recordingLogger()
    const gates = heliosGates().filter(({ name }) => name !== 'sufficientBalance')
    build({ clients: { PAPER, LIVE }, gates, waivedGates: ['sufficientBalance'], logger })
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { account: 'main', waivedGates: ['sufficientBalance'] } }])
  })

  it('refuses a waiver of a gate that is not mandatory', () => {
    expect(refusal({ waivedGates: ['priceCollar'] }).code).toBe('WAIVED_GATE_UNKNOWN')
  })

  it('does not take a gate for mandatory by its name, nor where it may not be asked', () => {
    const [first, ...others] = heliosGates()
    if (first === undefined) throw new Error('there are gates')
    const at = (gate: typeof first) => ({ clients: { PAPER, LIVE }, gates: [gate, ...others] })
    expect(build(at(allOf(first)))).toBeInstanceOf(ExecutionRouter)
    expect(refusal(at(anyOf(first, custom('always')))).code).toBe('MANDATORY_GATE_MISSING')
    expect(refusal(at(when(() => true, first))).code).toBe('MANDATORY_GATE_MISSING')
    expect(refusal(at(shadow(first))).code).toBe('MANDATORY_GATE_MISSING')
    expect(refusal(at({ ...custom('other'), name: first.name })).code).toMatch(/^(MANDATORY_GATE_MISSING|GATE_NAME_RESERVED)$/)
  })

  it('warns of gates of yours that have no version', () => {
    const logger = recordingLogger()
    build({ clients: { PAPER, LIVE }, gates: [...heliosGates(), { name: 'mine', check: () => allow() }], logger })
    expect(logger.lines).toMatchObject([{ level: 'warn', fields: { gates: ['mine'] } }])
  })

  it('makes no request when it is built', () => {
    const quiet = liveClient(clock)
    build({ clients: { PAPER, LIVE: quiet }, gates: heliosGates() })
    expect(quiet.calls).toEqual([])
  })
})

describe('the policy hash', () => {
  const hash = (options: Partial<ExecutionRouterOptions>) =>
    build({ clients: { PAPER, LIVE }, gates: heliosGates(), ...options }).policyHash

  it('is the same for the same policy, in whatever order the gates are listed', () => {
    expect(hash({ gates: heliosGates().reverse() })).toBe(hash({}))
  })

  it('follows parameters, waivers and the slippage that is allowed for', () => {
    const others = [
      { gates: heliosGates({ dailyTradeLimit: { max: 49 } }) },
      { gates: [...heliosGates(), custom('extra')] },
      { waivedGates: ['dailyTradeLimit'] },
      { marketSlippagePct: 2 },
    ]
    expect(new Set([{}, ...others].map(hash)).size).toBe(5)
    expect(hash({ marketSlippagePct: '1.0' })).toBe(hash({}))
  })
})
