/** A bot in a process of its own: beats through the store that it is told, and does what it is told. See `watched-bots.ts`. */
import { Heartbeat } from '../../../src/operations/heartbeat.js'
import { requestOf } from '../../stores/request-of.js'
import { storeAt } from '../../support/store-at.js'
import type { BotCommand, BotReport } from './watched-bots.js'

const [location = '', account = ''] = process.argv.slice(2)
const { store } = storeAt(location, { connections: 2 })
const version = (await store.readMode(account))?.version ?? 0

async function obey(command: BotCommand): Promise<void> {
  switch (command) {
    case 'freeze':
      // Between two writes, so that nothing is locked meanwhile.
      return void process.kill(process.pid, 'SIGSTOP')
    case 'admit': {
      const result = await store.admit(requestOf({ account, mode: 'LIVE', expectedVersion: version }))
      const codes = result.ok || !('denials' in result) ? [] : result.denials.map(({ code }) => code)
      return say(result.ok ? 'admitted' : codes.join())
    }
    default:
      throw command satisfies never
  }
}

function say(report: BotReport): void {
  process.send?.(report)
}

new Heartbeat({ store, account, name: 'bot', everyMs: 20 }).start()
process.on('message', (command: BotCommand) => void obey(command))
say('ready')
