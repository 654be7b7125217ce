export { type ApproveForTestOptions, approveForTest, type TestIntent } from './testing/approve-for-test.js'
export type { ApprovalOverrides, ClientFixture, MakeClientFixture } from './testing/client-conformance/client-fixture.js'
export { clientConformance } from './testing/client-conformance.js'
export { type ConformanceCase, ConformanceError } from './testing/conformance-case.js'
export type { FakeValrAccount, FakeValrPermission } from './testing/fake-valr/auth/fake-valr-account.js'
export { DEFAULT_FAKE_VALR_PAIRS } from './testing/fake-valr/exchange/default-pairs.js'
export type { FakeValrBook, FakeValrLevel } from './testing/fake-valr/exchange/offers.js'
export type { FakeValrPair, FakeValrPairOrderType } from './testing/fake-valr/exchange/pair.js'
export type { FakeValrOrderStatus, FakeValrOrderType } from './testing/fake-valr/exchange/venue-order.js'
export { FakeValr, type FakeValrOptions } from './testing/fake-valr/fake-valr.js'
export type { FakeValrFault, FakeValrFaultAction } from './testing/fake-valr/faults/fault.js'
export type { FakeValrServer } from './testing/fake-valr/listen.js'
export type { FakeValrRequest } from './testing/fake-valr/request-log.js'
export { DEFAULT_FAKE_VALR_RATE_LIMITS, type FakeValrRateLimits } from './testing/fake-valr/rest/rate-limits.js'
export { DEFAULT_FAKE_VALR_SWITCHES, type FakeValrSwitches } from './testing/fake-valr/switches.js'
export type { FakeValrStatus } from './testing/fake-valr/venue.js'
export type {
  FakeValrBalance,
  FakeValrBookEntry,
  FakeValrBookView,
  FakeValrFill,
  FakeValrOrder,
} from './testing/fake-valr/views.js'
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
