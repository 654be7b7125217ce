import { describe, expect, it } from 'vitest'
import { type ExecutionStore, ModeOrchestrator } from '../../../src/index.js'
import { tradeTogether } from './traders.js'

export interface SharedStore {
  /** Where the processes find it. */
  readonly location: string
  readonly store: ExecutionStore
  close(): Promise<void>
}

/** Starting processes is slow on a busy machine. */
const TIMEOUT_MS = 120_000

/** Four processes, sixteen LIVE orders each at the same time, on one limit. */
export function describeSharedLimit(what: string, open: () => Promise<SharedStore>): void {
  describe(`four processes that share ${what}`, () => {
    const trade = async (limit: number) => {
      const { location, store, close } = await open()
      try {
        await store.migrate()
        const orchestrator = new ModeOrchestrator({ store, account: 'shared' })
        await orchestrator.setMode('LIVE', { confirmed: true, reason: 'test', actor: 'test' })
        const reports = await tradeTogether({ location, processes: 4, ordersEach: 16, limit })
        const usage = await store.usage({ account: 'shared', mode: 'LIVE', key: 'helios:daily-trades' })
        const audit = await store.verifyAudit({ account: 'shared' })
        await store.close()
        const outcomes = reports.flatMap((report) => report.outcomes)
        return { outcomes, submitted: reports.reduce((sum, report) => sum + report.submitted, 0), usage, audit }
      } finally {
        await close()
      }
    }
    const count = (outcomes: readonly string[], wanted: string): number => outcomes.filter((outcome) => outcome === wanted).length

    it(
      'accept exactly 50 of 64 orders against a daily limit of 50, and send no other',
      async () => {
        const { outcomes, submitted, usage, audit } = await trade(50)
        expect(count(outcomes, 'accepted')).toBe(50)
        expect(count(outcomes, 'DAILY_TRADE_LIMIT')).toBe(14)
        expect(submitted).toBe(50)
        expect(usage.used.toNumber()).toBe(50)
        expect(audit.ok).toBe(true)
      },
      TIMEOUT_MS,
    )

    it(
      'accept all 64 when the limit has room (control)',
      async () => {
        const { outcomes, submitted } = await trade(64)
        expect(count(outcomes, 'accepted')).toBe(64)
        expect(submitted).toBe(64)
      },
      TIMEOUT_MS,
    )
  })
}
