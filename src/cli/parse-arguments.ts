import { cac } from 'cac'
import { CliError } from './cli-error.js'
import type { Command } from './command.js'
import { EXIT_CODE_ROWS } from './exit-code.js'

/** What the command line asks for. */
export type Parsed =
  | { readonly kind: 'run'; readonly command: Command; readonly fields: Readonly<Record<string, unknown>> }
  /** Help or version, which has been printed. */
  | { readonly kind: 'shown' }

/** @throws CliError `USAGE`. */
export function parseArguments(argv: readonly string[], commands: readonly Command[], version: string): Parsed {
  let asked: Parsed | undefined
  const cli = cac('helios')
  for (const [flag, meaning] of GLOBAL_FLAGS) cli.option(flag, meaning)
  for (const command of commands) {
    const made = cli.command(command.name, command.summary)
    for (const [flag, meaning] of command.flags) made.option(flag, meaning)
    made.action((...given: unknown[]) => {
      asked = { kind: 'run', command, fields: fieldsOf(command, given) }
    })
  }
  cli.help((sections) => [...sections.filter(({ title }) => !title?.startsWith('For more info')), ...SURROUNDINGS])
  cli.version(version)
  try {
    cli.parse(['node', 'helios', ...argv.map(mask)], { run: false })
    cli.runMatchedCommand()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CACError') throw error
    throw new CliError('usage', 'USAGE', `${unmask(error.message)}. See helios --help.`)
  }
  if (asked !== undefined) return asked
  if (cli.options.help === true || cli.options.version === true) return { kind: 'shown' }
  const [unknown] = cli.args
  if (unknown !== undefined)
    throw new CliError('usage', 'USAGE', `There is no command ${String(unmask(unknown))}. See helios --help.`)
  throw new CliError('usage', 'USAGE', 'Say what to do. See helios --help.')
}

const GLOBAL_FLAGS = [
  ['--json', 'Print one JSON object, and nothing else.'],
  ['--account <name>', 'Which account. Default: HELIOS_ACCOUNT, else "default".'],
  ['--database-url <url>', 'postgres://… or sqlite:./file. Default: DATABASE_URL.'],
] as const

const SURROUNDINGS = [
  {
    title: 'Environment',
    body: [
      ['DATABASE_URL', 'where mode and ledger are: postgres://… or sqlite:./file'],
      ['HELIOS_ACCOUNT', 'which account'],
      ['VALR_API_KEY, VALR_API_SECRET', 'the venue account; VALR_SUBACCOUNT_ID to act for a subaccount'],
      ['VALR_BASE_URL, VALR_WS_URL', 'another address of the venue'],
      ['TRADING_MODE', 'the mode that `helios mode` expects; never sets it'],
    ]
      .map(([name = '', meaning]) => `  ${name.padEnd(30)}${meaning}`)
      .join('\n'),
  },
  { title: 'Exit codes', body: EXIT_CODE_ROWS.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`).join('\n') },
]

/** Arguments by their names, and flags. */
function fieldsOf(command: Command, given: readonly unknown[]): Readonly<Record<string, unknown>> {
  const names = [...command.name.matchAll(/<(\w+)>/g)].map(([, name = '']) => name)
  const { '--': _rest, ...flags } = given.at(-1) as Record<string, unknown>
  const positional = Object.fromEntries(names.map((name, position) => [name, given[position]]))
  return Object.fromEntries(Object.entries({ ...flags, ...positional }).map(([name, value]) => [name, unmask(value)]))
}

/**
 * The parser turns `007`, `1e3` and the empty text into numbers, and what was written is lost: this keeps them text.
 */
const MARK = '\u0001'

function mask(argument: string): string {
  const [, flag = '', value = argument] = /^(--?[\w-]+=)(.*)$/s.exec(argument) ?? []
  return Number.isFinite(Number(value)) && !argument.startsWith('-', flag.length) ? `${flag}${MARK}${value}` : argument
}

function unmask<Value>(value: Value): Value {
  return (typeof value === 'string' ? value.replaceAll(MARK, '') : value) as Value
}
