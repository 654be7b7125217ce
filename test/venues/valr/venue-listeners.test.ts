import { expect, test } from 'vitest'
import { VenueListeners } from '../../../src/venues/valr/venue-listeners.js'
import { type RecordingLogger, recordingLogger } from '../../execution/support/recording-logger.js'
import { settle } from '../../execution/support/time.js'

const FAILING: Readonly<Record<string, () => unknown>> = {
  throws: () => {
    throw new Error('a bad listener')
  },
  rejects: () => Promise.reject(new Error('a bad listener')),
}

test.each(Object.entries(FAILING))('a listener that %s is logged, and the others hear of the event', async (_, failing) => {
  const logger: RecordingLogger = recordingLogger()
  const listeners = new VenueListeners(logger)
  const heard: string[] = []
  listeners.add(failing)
  listeners.add(({ kind }) => heard.push(kind))
  listeners.tell({ kind: 'connected', channel: 'account' })
  await settle()
  expect(heard).toEqual(['connected'])
  expect(logger.lines).toMatchObject([{ level: 'error', fields: { kind: 'connected', error: { message: 'a bad listener' } } }])
})
