import { isHeliosError } from '../core/errors.js'
import { CliError } from './cli-error.js'
import type { Outcome } from './command.js'
import { openDesk } from './desk.js'
import type { ExitName } from './exit-code.js'
import type { Parsed } from './parse-arguments.js'
import { readSettings, type Settings } from './settings.js'

/** Why a run of `helios` came to nothing. */
export interface Failure {
  readonly exit: ExitName
  readonly error: { readonly code: string; readonly message: string; readonly problems?: unknown }
}

/** Checks what was given, opens the desk, runs the command and closes the desk. @throws whatever goes wrong, see `failureOf`. */
export async function runCommand(
  { command, fields }: Extract<Parsed, { kind: 'run' }>,
  settings: Settings,
  { signal, write }: { readonly signal: AbortSignal; readonly write: (line: string) => void },
): Promise<Outcome> {
  const { json: _json, account: _account, databaseUrl: _databaseUrl, ...own } = fields
  const run = command.prepare(own)
  const desk = await openDesk(settings, { needs: command.needs, mayCreateStore: command.createsStore === true })
  try {
    return await Promise.race([run({ desk, settings, signal, write }), interruption(signal)])
  } finally {
    await desk.close()
  }
}

/** Flags that belong to `helios` itself, whatever the command. */
export function settingsFor(env: NodeJS.ProcessEnv, { account, databaseUrl }: Readonly<Record<string, unknown>>): Settings {
  return readSettings(env, { account: textOf('--account', account), databaseUrl: textOf('--database-url', databaseUrl) })
}

function textOf(flag: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  throw new CliError('usage', 'USAGE', `${flag} takes one value.`)
}

function interruption(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = (): void => reject(new CliError('interrupted', 'INTERRUPTED', 'Interrupted. What was done stays done.'))
    if (signal.aborted) refuse()
    else signal.addEventListener('abort', refuse, { once: true })
  })
}

/** What is said of an error, and the exit code that it ends with. */
export function failureOf(error: unknown): Failure {
  if (!isHeliosError(error)) {
    const message = error instanceof Error ? error.message : 'It failed, and does not say why.'
    return { exit: 'failed', error: { code: 'UNEXPECTED', message } }
  }
  const { code, details } = error
  const message = SAID_WITH_FLAGS[code] ?? error.message
  return { exit: exitFor(error), error: { code, message, ...('problems' in details ? { problems: details.problems } : {}) } }
}

/** What the library asks for by option is given here by flag. */
const SAID_WITH_FLAGS: Readonly<Record<string, string>> = {
  CONFIRMATION_REQUIRED: 'This needs --confirm.',
  REASON_REQUIRED: 'Say why, with --reason.',
  ACTOR_REQUIRED: 'Say who, with --actor.',
}

const UNREADABLE: ReadonlySet<string> = new Set(['MODE_UNREADABLE', 'MODE_UNKNOWN'])

function exitFor(error: { readonly name: string; readonly code: string; readonly exit?: ExitName }): ExitName {
  if (error.exit !== undefined) return error.exit
  switch (error.name) {
    case 'StoreError':
      return 'store'
    case 'ConfigurationError':
      return 'usage'
    case 'ValrError':
      return 'venue'
    default:
      return UNREADABLE.has(error.code) ? 'store' : 'refused'
  }
}
