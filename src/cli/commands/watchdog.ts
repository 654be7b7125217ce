import { z } from 'zod'
import { systemClock } from '../../core/clock.js'
import type { Logger } from '../../core/logger.js'
import { Watchdog } from '../../operations/watchdog.js'
import { defineCommand, type Outcome } from '../command.js'
import { duration, present } from '../fields.js'

export const watchdog = defineCommand({
  name: 'watchdog <name>',
  summary: 'Listen for the heartbeat of a bot, and press the emergency stop when it ends; a line of JSON for each event',
  flags: [
    ['--stale-after <duration>', 'How long a silence is before it is taken for death. Default 15s.'],
    ['--check-every <duration>', 'How often to look. Default: a quarter of that, and at most 1s.'],
  ],
  needs: ['store', 'venue'],
  streams: true,
  options: z.strictObject({ name: z.string().min(1), staleAfter: duration.default(15_000), checkEvery: duration.optional() }),
  async run({ name, staleAfter: staleAfterMs, checkEvery: checkEveryMs }, { desk, signal, write }) {
    const { account, orchestrator, router } = desk
    const logger = lines(write)
    const watching = new Watchdog({ orchestrator, router, name, staleAfterMs, logger, ...present({ checkEveryMs }) }).start()
    logger.info({ account, name, staleAfterMs }, 'Watching.')
    // Only a signal ends it, and what it ends with is the caller's to say.
    return new Promise<Outcome>(() => {
      signal.addEventListener('abort', () => watching.close(), { once: true })
    })
  },
})

function lines(write: (line: string) => void): Logger {
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      write(JSON.stringify({ at: systemClock.now(), level, message, ...fields }))
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}
