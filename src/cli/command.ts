import type { z } from 'zod'
import { CliError } from './cli-error.js'
import type { Desk, Need } from './desk.js'
import type { ExitName } from './exit-code.js'
import type { Settings } from './settings.js'

/** What a command came to. */
export interface Outcome {
  readonly exit: ExitName
  /** With `--json`: the one object on the output. */
  readonly json: object
  /** Without it: lines for a person. */
  readonly text: readonly string[]
}

export interface CommandContext {
  readonly desk: Desk
  readonly settings: Settings
  /** Aborted by SIGINT and SIGTERM; the command's answer is then no longer waited for. */
  readonly signal: AbortSignal
  /** Writes a line to the output at once, for what is too long to be kept. */
  readonly write: (line: string) => void
}

/** One command of `helios`: a file of its own and an entry in `COMMANDS`. */
export interface Command extends CommandDescription {
  /** Checks what was given; then it can be run. @throws CliError `USAGE`. */
  prepare(fields: Readonly<Record<string, unknown>>): (context: CommandContext) => Promise<Outcome>
}

interface CommandDescription {
  /** With its arguments, for example `set-mode <mode>`. */
  readonly name: string
  readonly summary: string
  /** Flags and what they mean, for example `['--reason <text>', 'Why.']`. */
  readonly flags: readonly (readonly [flag: string, meaning: string])[]
  readonly needs: readonly Need[]
  /** May make the database file. */
  readonly createsStore?: true
  /** Writes lines itself: it has no other output, not even with `--json`. */
  readonly streams?: true
}

export interface CommandDefinition<Options> extends CommandDescription {
  /** Arguments and flags, by camel-cased name. */
  readonly options: z.ZodType<Options>
  run(options: Options, context: CommandContext): Promise<Outcome>
}

export function defineCommand<Options>({ options, run, ...description }: CommandDefinition<Options>): Command {
  return {
    ...description,
    prepare(fields) {
      const parsed = options.safeParse(fields)
      if (!parsed.success) throw misuse(description.name, parsed.error)
      return (context) => run(parsed.data, context)
    },
  }
}

function misuse(name: string, { issues }: z.core.$ZodError): CliError {
  const problems = issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const said = problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
  return new CliError('usage', 'USAGE', `${said}. See helios ${name.split(' ')[0]} --help.`, { problems })
}
