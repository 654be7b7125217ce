import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { helios } from '../../../src/cli/helios.js'

const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

export interface Ran {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** `helios` within this process, in surroundings that are exactly `env`. */
export async function runHelios(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  signal = new AbortController().signal,
): Promise<Ran> {
  const written = { stdout: '', stderr: '' }
  const exitCode = await helios({
    argv,
    env,
    version: '1.2.3',
    signal,
    out: (text) => {
      written.stdout += text
    },
    err: (text) => {
      written.stderr += text
    },
  })
  return { exitCode, ...written }
}

/** The one object that `helios --json` wrote, and its exit code. Throws when anything else was written. */
export async function askHelios(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ readonly exitCode: number; readonly json: Record<string, unknown> }> {
  return jsonOf(await runHelios([...argv, '--json'], env))
}

export function jsonOf({ exitCode, stdout, stderr }: Ran): { readonly exitCode: number; readonly json: Record<string, unknown> } {
  if (stderr !== '') throw new Error(`There is more than the object: ${stderr}`)
  return { exitCode, json: JSON.parse(stdout) as Record<string, unknown> }
}

/** `helios` as a process of its own, in surroundings that are exactly `env`. */
export function startHelios(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', tsx, main, ...argv], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const written = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text: string) => {
      written[name] += text
    })
  }
  const ended: Promise<Ran> = once(child, 'close').then(([exitCode]) => ({ exitCode: Number(exitCode ?? -1), ...written }))
  return { child, ended }
}

export function runHeliosProcess(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return startHelios(argv, env).ended
}
