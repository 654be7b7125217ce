import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { ChildTask } from './child-process.js'

/** Another process that runs one task on a store file. */
export class Child {
  readonly #process: ChildProcess
  readonly #messages: unknown[] = []
  #wake: (() => void) | undefined
  #exited = false

  constructor(task: ChildTask) {
    const script = fileURLToPath(new URL('./child-process.ts', import.meta.url))
    this.#process = fork(script, [JSON.stringify(task)], { execArgv: ['--import', 'tsx'] })
    this.#process.on('message', (message) => {
      this.#messages.push(message)
      this.#wake?.()
    })
    this.#process.on('exit', () => {
      this.#exited = true
      this.#wake?.()
    })
    onTestFinished(() => this.kill())
  }

  /** The next message of the task. @throws when the process ended without another. */
  async next(): Promise<unknown> {
    while (this.#messages.length === 0) {
      if (this.#exited) throw new Error(`The child ended with ${this.#process.exitCode ?? this.#process.signalCode}.`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return this.#messages.shift()
  }

  /** Every child waits for this before it begins, so that several begin together. */
  go(): void {
    this.#process.send('go')
  }

  /** Ends the process at once, as a crash does. Resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#exited) return
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await gone
  }
}

/** Starts one child for each task, and lets them begin when all are ready. */
export async function startTogether(tasks: readonly ChildTask[]): Promise<readonly Child[]> {
  const children = tasks.map((task) => new Child(task))
  for (const child of children) await child.next()
  for (const child of children) child.go()
  return children
}
