import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export type TraderOrders = 'go'
export type TraderReport =
  | { readonly kind: 'ready' }
  /** An outcome for each order: `accepted`, `rejected`, `unknown`, or the codes of its denials. */
  | { readonly kind: 'done'; readonly outcomes: readonly string[]; readonly submitted: number }

const script = fileURLToPath(new URL('trader.ts', import.meta.url))

/** What several processes report that trade on one store at the same time. `location` is a file or a postgres:// URL. */
export async function tradeTogether(options: {
  readonly location: string
  readonly processes: number
  readonly ordersEach: number
  readonly limit: number
}): Promise<readonly Extract<TraderReport, { kind: 'done' }>[]> {
  const { location, processes, ordersEach, limit } = options
  const args = [location, String(ordersEach), String(limit)]
  const traders = Array.from({ length: processes }, () => fork(script, args, { execArgv: ['--import', 'tsx'] }))
  try {
    await Promise.all(traders.map(nextReport))
    const reports = traders.map(nextReport)
    for (const trader of traders) trader.send('go' satisfies TraderOrders)
    const done = await Promise.all(reports)
    return done.flatMap((report) => (report.kind === 'done' ? [report] : []))
  } finally {
    for (const trader of traders) trader.kill('SIGKILL')
  }
}

/** The next message of the process; rejects when it ends without one. */
async function nextReport(trader: ChildProcess): Promise<TraderReport> {
  const ended = once(trader, 'exit').then(([code]) => {
    throw new Error(`A trader ended with code ${code} before it reported.`)
  })
  const [report] = (await Promise.race([once(trader, 'message'), ended])) as [TraderReport]
  ended.catch(() => undefined)
  return report
}
