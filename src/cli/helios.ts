import { COMMANDS } from './commands.js'
import { EXIT_CODES } from './exit-code.js'
import { parseArguments } from './parse-arguments.js'
import { failureOf, runCommand, settingsFor } from './run-command.js'
import { scrubber } from './scrubber.js'

/** What a run of `helios` gets from its process. */
export interface HeliosRun {
  readonly argv: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly version: string
  readonly signal: AbortSignal
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

/** Parses, runs one command, writes what it came to, and returns the exit code. Never rejects. */
export async function helios({ argv, env, version, signal, out, err }: HeliosRun): Promise<number> {
  let isJson = argv.includes('--json')
  const scrub = scrubber(env, argv)
  const say = (line: string): void => out(`${scrub(line)}\n`)
  try {
    const parsed = parseArguments(argv, COMMANDS, version)
    if (parsed.kind === 'shown') return EXIT_CODES.done
    if (parsed.command.streams === true) isJson = false
    const { exit, json, text } = await runCommand(parsed, settingsFor(env, parsed.fields), { signal, write: say })
    if (isJson) say(JSON.stringify(json))
    else for (const line of text) say(line)
    return EXIT_CODES[exit]
  } catch (thrown) {
    const { exit, error } = failureOf(thrown)
    if (isJson) say(JSON.stringify({ error }))
    else err(`${scrub(`${error.code}: ${error.message}`)}\n`)
    return EXIT_CODES[exit]
  }
}
