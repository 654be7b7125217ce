import path from 'node:path'
import { READY } from './processes.js'

/** What one process can be asked by another. Arguments are plain JSON. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of any call.
export type Calls = Record<string, (...args: any[]) => unknown>

/** A value as JSON carries it: decimals and dates are text. */
export type Plain<Value> = Value extends { toJSON(): infer Text }
  ? Text
  : Value extends readonly (infer Element)[]
    ? readonly Plain<Element>[]
    : Value extends object
      ? { readonly [Key in keyof Value]: Plain<Value[Key]> }
      : Value

export interface Asked {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}
export interface Answered {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}
/** What a process says unasked. */
export interface Said {
  readonly said: unknown
}

/** Answers calls of the parent until it goes away; then this process ends too. */
export function serve(calls: Calls): void {
  process.on('message', (asked: Asked) => void answerTo(calls, asked))
  process.once('disconnect', () => process.exit())
  answer({ id: READY })
}

async function answerTo(calls: Calls, { id, name, args }: Asked): Promise<void> {
  try {
    answer({ id, value: await calls[name]?.(...args) })
  } catch (error) {
    answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

export function say(said: unknown): void {
  process.send?.({ said } satisfies Said)
}

/** True in the process that was started from the module `name`, which may be in one file with others. */
export function isStartedFrom(name: string): boolean {
  return path.parse(process.argv[1] ?? '').name === name
}

/** What this process was started with. */
export function startedWith<Config>(): Config {
  return JSON.parse(process.argv[2] ?? '') as Config
}

function answer(answered: Answered): void {
  process.send?.(answered)
}
