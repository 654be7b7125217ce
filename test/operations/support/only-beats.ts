/** A process that does nothing but beat. Says so when it beats a second time: then a timer has kept it alive. */
import { systemClock } from '../../../src/core/clock.js'
import { Heartbeat } from '../../../src/operations/heartbeat.js'

let beats = 0
const store = {
  async beat(): Promise<void> {
    beats += 1
    if (beats === 2) process.stdout.write('still alive')
  },
}
const clock = process.argv[2] === 'systemClock' ? { clock: systemClock } : {}
new Heartbeat({ store, account: 'main', name: 'bot', everyMs: 50, ...clock }).start()
