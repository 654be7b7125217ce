import type { Command } from './command.js'
import { checkCredentials } from './commands/check-credentials.js'
import { exportAudit } from './commands/export-audit.js'
import { halt } from './commands/halt.js'
import { history } from './commands/history.js'
import { limits } from './commands/limits.js'
import { migrate } from './commands/migrate.js'
import { mode } from './commands/mode.js'
import { orders } from './commands/orders.js'
import { reconcile } from './commands/reconcile.js'
import { resolve } from './commands/resolve.js'
import { resume } from './commands/resume.js'
import { setMode } from './commands/set-mode.js'
import { stop } from './commands/stop.js'
import { verifyAudit } from './commands/verify-audit.js'
import { watchdog } from './commands/watchdog.js'

/** Everything that `helios` can do, as `helios --help` lists it. */
export const COMMANDS: readonly Command[] = [
  mode,
  setMode,
  stop,
  halt,
  resume,
  history,
  orders,
  limits,
  reconcile,
  resolve,
  migrate,
  verifyAudit,
  exportAudit,
  checkCredentials,
  watchdog,
]
