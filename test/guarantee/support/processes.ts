import { type ChildProcess, execFile, fork } from 'node:child_process'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { bundledScript } from './bundled-script.js'
import type { Answered, Asked, Calls, Plain, Said } from './served-calls.js'

const run = promisify(execFile)

/** How a process ended. A death by signal has no code. */
export interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** The process ended while it was being asked. */
export class ProcessEndedError extends Error {
  override readonly name = 'ProcessEndedError'
  readonly ending: Ending

  constructor(what: string, ending: Ending) {
    super(`The ${what} ended ${ending.signal === null ? `with code ${ending.code}` : `by ${ending.signal}`} and did not answer.`)
    this.ending = ending
  }
}

/** Every child of this process that may still live: none outlives it, a stopped one neither. */
const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Another process, and the calls that it serves. */
export class RemoteProcess<Served extends Calls> {
  /** How it ended, once it has. */
  readonly ended: Promise<Ending>
  readonly #what: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners: ((said: unknown) => void)[] = []
  readonly #points: string[] = []
  #wakePoint: (() => void) | undefined
  #ending: Ending | undefined
  #count = 0

  private constructor(what: string, child: ChildProcess) {
    this.#what = what
    this.#child = child
    living.add(child)
    child.on('message', (message) => this.#take(message as Answered | Said))
    child.stdio[POINTS_FD]?.on('data', (chunk) => this.#takePoints(String(chunk)))
    // `close` rather than `exit`: by then everything that it said has been read.
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        living.delete(child)
        this.#ending = { code, signal }
        const error = new ProcessEndedError(what, this.#ending)
        for (const { reject } of this.#waiting.values()) reject(error)
        this.#waiting.clear()
        this.#wakePoint?.()
        resolve(this.#ending)
      })
    })
  }

  /** Starts `script`, a module named from beside this one, with `config` as its only argument, and waits until it serves. */
  static async start<Served extends Calls>(script: string, config: object): Promise<RemoteProcess<Served>> {
    const child = fork(await bundledScript(script), [JSON.stringify(config)], {
      execArgv: [],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    })
    const remote = new RemoteProcess<Served>(path.parse(script).name.replace(/-process$/, ''), child)
    await remote.#answerTo(READY)
    return remote
  }

  /** @throws ProcessEndedError; Error with the message of what the call threw. */
  async ask<Name extends keyof Served & string>(
    name: Name,
    ...args: Parameters<Served[Name]>
  ): Promise<Plain<Awaited<ReturnType<Served[Name]>>>> {
    this.#count += 1
    const id = this.#count
    const answer = this.#answerTo(id)
    if (this.#ending === undefined) this.#child.send({ id, name, args } satisfies Asked)
    return (await answer) as Plain<Awaited<ReturnType<Served[Name]>>>
  }

  /** Hears what the process says unasked. */
  listen(listener: (said: unknown) => void): void {
    this.#listeners.push(listener)
  }

  /** The next point at which the process ended or stopped itself, once it has; `undefined` when it ended without one. */
  async nextPoint(): Promise<string | undefined> {
    while (this.#points.length === 0 && this.#ending === undefined) {
      await new Promise<void>((resolve) => {
        this.#wakePoint = resolve
      })
    }
    // It names the point before it stops: to go on from there it must have stopped first.
    while (this.#ending === undefined && !(await this.isStopped())) await delay(5)
    return this.#points.shift()
  }

  /** True while a signal holds it, which the system knows and nobody tells. */
  async isStopped(): Promise<boolean> {
    try {
      const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(this.#child.pid)])
      return stdout.trim().startsWith('T')
    } catch {
      // It is gone.
      return false
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** Ends it at once, as a crash does, and resolves when it is gone. */
  async kill(): Promise<Ending> {
    if (this.#ending === undefined) this.#child.kill('SIGKILL')
    return this.ended
  }

  #answerTo(id: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ending !== undefined) return reject(new ProcessEndedError(this.#what, this.#ending))
      this.#waiting.set(id, { resolve, reject })
    })
  }

  #take(message: Answered | Said): void {
    if ('said' in message) {
      for (const listener of this.#listeners) listener(message.said)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error === undefined) waiting?.resolve(message.value)
    else waiting?.reject(new Error(`${this.#what}: ${message.error}`))
  }

  #takePoints(text: string): void {
    this.#points.push(...text.split('\n').filter((point) => point !== ''))
    this.#wakePoint?.()
  }
}

/** The file descriptor on which a process names the point at which it ends or stops itself. */
export const POINTS_FD = 4
/** What a process answers, unasked, once it serves. */
export const READY = 0
