import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { listeningFake } from './support/listening-fake.js'

test('a client that is gone before its socket was opened does no harm', async () => {
  const { fake, server } = await listeningFake()
  const thrown: unknown[] = []
  const note = (error: unknown): void => void thrown.push(error)
  process.on('uncaughtException', note)
  fake.fault({ on: 'GET /ws/account', do: { delayMs: 1_000 } })
  const socket = connect(Number(new URL(server.httpUrl).port), '127.0.0.1')
  await once(socket, 'connect')
  const lines = ['GET /ws/account HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket']
  socket.write([...lines, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', '', ''].join('\r\n'))
  while (fake.requests().length === 0) await new Promise((resolve) => setImmediate(resolve))
  socket.resetAndDestroy()
  await once(socket, 'close')
  for (let turn = 0; turn < 20; turn += 1) expect((await fetch(`${server.httpUrl}/v1/public/time`)).status).toBe(200)
  process.off('uncaughtException', note)
  expect(thrown).toEqual([])
})
