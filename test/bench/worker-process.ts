import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { InsertTask } from './tasks/insert.js'
import type { MemoryTask } from './tasks/memory.js'
import type { TradeTask } from './tasks/trade.js'
import type { Turn } from './throughput.js'

/** What a process of its own is to do, turn after turn. */
export type TaskDescription = InsertTask | MemoryTask | TradeTask

/** A task that was opened: `work` takes one turn of that amount, whose unit is the task's own, and answers with a figure. */
export interface Task {
  work(amount: number): Promise<number>
}

export interface Worker {
  turn(amount: number): Promise<Turn>
  end(): Promise<void>
}

const script = fileURLToPath(new URL('worker.ts', import.meta.url))
/** How a process of the benchmark runs TypeScript. */
export const AS_SHIPPED = new URL('as-shipped.mjs', import.meta.url).href

/** Resolves when the process has opened its task. */
export async function startWorker(task: TaskDescription): Promise<Worker> {
  const child = fork(script, [JSON.stringify(task)], { execArgv: ['--expose-gc', '--import', AS_SHIPPED] })
  const exited = once(child, 'exit')
  const next = async (): Promise<unknown> => {
    const ended = exited.then(([code]) => {
      throw new Error(`The process for ${task.kind} ended with ${code}.`)
    })
    const [message] = await Promise.race([once(child, 'message'), ended])
    return message
  }
  await next()
  return {
    async turn(amount) {
      const reply = next()
      child.send(amount)
      return (await reply) as Turn
    },
    async end() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
