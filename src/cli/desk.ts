import type { ExecutionStore } from '../core/execution-store.js'
import { ExecutionRouter } from '../execution/execution-router.js'
import { defineGate } from '../gates/define-gate.js'
import { heliosGates } from '../gates/presets.js'
import { deny } from '../gates/safety-gate.js'
import { ModeOrchestrator } from '../mode/mode-orchestrator.js'
import { ValrTradingClient } from '../venues/valr/valr-trading-client.js'
import { absentPaperVenue } from './absent-paper-venue.js'
import { absentStore } from './absent-store.js'
import { CliError } from './cli-error.js'
import { openStore } from './open-store.js'
import type { Setting, Settings, VenueAccess } from './settings.js'

/** What a command cannot do without. */
export type Need = 'store' | 'venue'

/** A router that stops, settles and cancels, and from which no order can leave. */
export type OperatorRouter = Pick<ExecutionRouter, 'emergencyStop' | 'reconcile' | 'resolveUnknown'>

/** An operator's place at one account: what commands work with. */
export interface Desk {
  readonly account: string
  readonly store: ExecutionStore
  readonly orchestrator: ModeOrchestrator
  readonly router: OperatorRouter
  /** Absent without credentials. */
  readonly venue: ValrTradingClient | undefined
  /** Why there is no store, or no venue. */
  readonly absent: Readonly<Partial<Record<Need, string>>>
  close(): Promise<void>
}

/**
 * Orders go through the bot's router and never through this one. Were one to be tried, this denies it before a policy of the
 * account could be adopted by mistake.
 */
const operatorsOnly = defineGate({
  name: 'operatorsOnly',
  version: '1',
  check: () => deny('OPERATORS_ONLY', 'The command line places no orders.'),
})

/**
 * Opens what the settings name. With `needs`, a missing part is a usage error; without, it is left out, and whatever asks for it
 * hears why.
 *
 * @throws CliError for a missing part that is needed; StoreError, ConfigurationError for a store that is needed and cannot be opened.
 */
export async function openDesk(
  settings: Settings,
  { needs, mayCreateStore = false }: { readonly needs: readonly Need[]; readonly mayCreateStore?: boolean },
): Promise<Desk> {
  const { account } = settings
  for (const need of needs) demand(need === 'store' ? settings.database : settings.venue)
  const opened = await openOrAbsent(settings, needs.includes('store'), mayCreateStore)
  const venue = 'value' in settings.venue ? clientOf(settings.venue.value) : undefined
  const orchestrator = new ModeOrchestrator({ store: opened.store, account })
  const router = new ExecutionRouter({
    orchestrator,
    clients: { PAPER: absentPaperVenue(), ...(venue === undefined ? {} : { LIVE: venue }) },
    gates: [...heliosGates(), operatorsOnly],
    reconcileEveryMs: 0,
  })
  return {
    account,
    store: opened.store,
    orchestrator,
    router,
    venue,
    absent: {
      ...(opened.absent === undefined ? {} : { store: opened.absent }),
      ...('missing' in settings.venue ? { venue: settings.venue.missing } : {}),
    },
    async close() {
      await router.close()
      await venue?.close()
      await opened.close()
    },
  }
}

function demand(setting: Setting<unknown>): void {
  if ('missing' in setting) throw new CliError('usage', 'SETTING_MISSING', setting.missing)
}

/** A store that cannot be opened is as good as none, unless it is needed. */
async function openOrAbsent({ database }: Settings, isNeeded: boolean, mayCreate: boolean) {
  const without = (absent: string) => ({ store: absentStore(absent), absent, close: async () => undefined })
  if ('missing' in database) return without(database.missing)
  try {
    return { ...(await openStore(database.value, { mayCreate })), absent: undefined }
  } catch (error) {
    if (isNeeded) throw error
    return without(error instanceof Error ? error.message : 'The store cannot be opened.')
  }
}

/** Without the account socket: what happens is asked for over REST, and nothing is left open. */
function clientOf(access: VenueAccess): ValrTradingClient {
  return new ValrTradingClient({ ...access, accountSocket: false })
}
