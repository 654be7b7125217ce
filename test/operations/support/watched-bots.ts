import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

/** `freeze`: stop as by SIGSTOP. `admit`: ask for a LIVE order at the version that it began with. */
export type BotCommand = 'freeze' | 'admit'

/** `ready`, or what became of an order: `admitted`, or the codes that it was denied with. */
export type BotReport = string

const run = promisify(execFile)

/** A bot in a process of its own, that beats as `bot`. It is killed when the test ends. */
export class WatchedBot {
  readonly #process: ChildProcess

  private constructor(child: ChildProcess) {
    this.#process = child
  }

  static async start(location: string, account: string): Promise<WatchedBot> {
    const script = fileURLToPath(new URL('./watched-bot.ts', import.meta.url))
    const bot = new WatchedBot(fork(script, [location, account], { execArgv: ['--import', 'tsx'] }))
    onTestFinished(() => bot.kill())
    await once(bot.#process, 'message')
    return bot
  }

  async admit(): Promise<BotReport> {
    const answer = once(this.#process, 'message')
    this.#process.send('admit' satisfies BotCommand)
    const [report] = await answer
    return String(report)
  }

  /** Resolves once the process is stopped, as the system says. */
  async freeze(): Promise<void> {
    this.#process.send('freeze' satisfies BotCommand)
    while (!(await this.#state()).startsWith('T')) await delay(10)
  }

  thaw(): void {
    this.#process.kill('SIGCONT')
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await gone
  }

  async #state(): Promise<string> {
    const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(this.#process.pid)])
    return stdout.trim()
  }
}
