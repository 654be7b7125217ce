import type { Row } from '../row.js'
import { stopUntilClear } from './stop-clear.js'
import { stopLatch } from './stop-latch.js'

export const emergencyStopRow: Row = {
  id: 'P8',
  what: 'the emergency stop: in force next to an UPDATE of the contended row, and proven clear next to a bare bulk cancel',
  run: async (workbench) => [await stopLatch(workbench, 0, 2), await stopLatch(workbench, 4, 3), await stopUntilClear(workbench)],
}
