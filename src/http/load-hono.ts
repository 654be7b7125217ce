import { createRequire } from 'node:module'
import type { Hono } from 'hono'
import { ConfigurationError } from '../core/errors.js'
import { isMissingModule } from '../core/missing-module.js'

/**
 * hono's class, loaded at once: that it is missing has to show when a server starts, not when somebody presses the stop.
 *
 * @throws ConfigurationError `HONO_MISSING` naming the command that installs it.
 */
export function loadHono(load: (name: string) => unknown = createRequire(import.meta.url)): typeof Hono {
  try {
    return (load('hono') as { readonly Hono: typeof Hono }).Hono
  } catch (cause) {
    if (!isMissingModule(cause)) throw cause
    throw new ConfigurationError(
      'HONO_MISSING',
      'The control handler needs hono, which is not installed. Run: npm install hono',
      {
        cause,
      },
    )
  }
}
