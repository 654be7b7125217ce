import { z } from 'zod'
import { defineCommand } from '../command.js'
import { describeMode } from '../describe-mode.js'

export const mode = defineCommand({
  name: 'mode',
  summary: 'Show mode and state; exits 1 when TRADING_MODE expects another mode',
  flags: [],
  needs: ['store'],
  options: z.strictObject({}),
  async run(_options, { desk, settings: { expectedMode } }) {
    const snapshot = await desk.orchestrator.getSnapshot()
    const isExpected = expectedMode === undefined || expectedMode === snapshot.mode
    return {
      exit: isExpected ? 'done' : 'notSo',
      json: { ...snapshot, ...(expectedMode === undefined ? {} : { expectedMode }) },
      text: [...describeMode(snapshot), ...(isExpected ? [] : [`Expected ${expectedMode} (TRADING_MODE).`])],
    }
  },
})
