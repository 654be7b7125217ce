/** Runs in a process of its own: opens the task that it is given, then takes a turn for each amount that it is sent. */
import { openInsertTask } from './tasks/insert.js'
import { openMemoryTask } from './tasks/memory.js'
import { openTradeTask } from './tasks/trade.js'
import { takeTurn } from './throughput.js'
import type { Task, TaskDescription } from './worker-process.js'

async function open(description: TaskDescription): Promise<Task> {
  switch (description.kind) {
    case 'insert':
      return openInsertTask(description)
    case 'admit':
    case 'execute':
      return openTradeTask(description)
    case 'memory':
      return openMemoryTask(description)
    default:
      throw description satisfies never
  }
}

const task = await open(JSON.parse(process.argv[2] ?? '') as TaskDescription)
// A bench that was killed leaves nobody to work for.
process.once('disconnect', () => process.exit())
process.on('message', (amount: number) => {
  void takeTurn(() => task.work(amount)).then((turn) => process.send?.(turn))
})
process.send?.('ready')
