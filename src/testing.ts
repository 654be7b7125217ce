export { type ApproveForTestOptions, approveForTest, type TestIntent } from './testing/approve-for-test.js'
export type { ApprovalOverrides, ClientFixture, MakeClientFixture } from './testing/client-conformance/client-fixture.js'
export { clientConformance } from './testing/client-conformance.js'
export { type ConformanceCase, ConformanceError } from './testing/conformance-case.js'
export { MANUAL_CLOCK_START, ManualClock, type ManualClockOptions } from './testing/manual-clock.js'
export type { ClientCall, ClientMethod } from './testing/scripted/scripted-call-log.js'
export type { ScriptedInstrument } from './testing/scripted/scripted-instrument.js'
export type { OutcomeFunction, ScriptedOutcome } from './testing/scripted/scripted-outcome.js'
export type { ScriptedBalance } from './testing/scripted/scripted-wallet.js'
export {
  SCRIPTED_CAPABILITIES,
  ScriptedTradingClient,
  type ScriptedTradingClientOptions,
} from './testing/scripted-trading-client.js'
export type { StoreClock, StoreFixture } from './testing/store-conformance/store-fixture.js'
export { type StoreConformanceOptions, storeConformance } from './testing/store-conformance.js'
