import { describe, expect, test } from 'vitest'
import { silentLogger } from '../../../src/core/logger.js'
import { ManualClock } from '../../../src/testing/manual-clock.js'
import { ValrSocket, type ValrSocketOptions } from '../../../src/venues/valr/valr-socket.js'
import type { WebSocketLike } from '../../../src/venues/valr/web-socket.js'

/** The far end of a connection, moved by hand. */
class HandMadeSocket implements WebSocketLike {
  readyState = 0
  bufferedAmount = 0
  isTerminated = false
  readonly sent: string[] = []
  readonly #listeners = new Map<string, ((event: { readonly data: unknown }) => void)[]>()

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
  }

  send(data: string): void {
    this.sent.push(data)
  }

  close(): void {
    this.readyState = 3
  }

  terminate(): void {
    this.isTerminated = true
    this.close()
  }

  open(): void {
    this.readyState = 1
    this.#tell('open')
  }

  message(data: unknown): void {
    this.#tell('message', data)
  }

  die(): void {
    this.close()
    this.#tell('error')
    this.#tell('close')
  }

  #tell(type: string, data?: unknown): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data })
  }
}

function socketAt(path: ValrSocketOptions['path'] = '/ws/account') {
  const clock = new ManualClock()
  const connections: HandMadeSocket[] = []
  const told: string[] = []
  const socket = new ValrSocket({
    path,
    wsUrl: 'wss://api.valr.example',
    clock,
    logger: silentLogger,
    reconnectMs: 5_000,
    random: () => 0,
    webSocket: () => {
      const connection = new HandMadeSocket()
      connections.push(connection)
      return connection
    },
    onOpen: () => void told.push('open'),
    onMessage: (message) => void told.push(JSON.stringify(message)),
    onDown: () => void told.push('down'),
  })
  const latest = (): HandMadeSocket => {
    const connection = connections.at(-1)
    if (connection === undefined) throw new Error('There is no connection yet.')
    return connection
  }
  const greet = (): void => {
    latest().open()
    latest().message('{"type":"AUTHENTICATED"}')
  }
  return { clock, connections, told, socket, latest, greet }
}

describe('a socket to VALR', () => {
  test('connects to nothing before it is started', () => {
    const { connections } = socketAt()
    expect(connections).toEqual([])
  })

  test('is usable on /ws/account when VALR has confirmed the key, and on /ws/trade when it is open', () => {
    const account = socketAt()
    account.socket.start()
    account.latest().open()
    expect(account.socket.isReady).toBe(false)
    account.latest().message('{"type":"AUTHENTICATED"}')
    expect(account.socket.isReady).toBe(true)
    const trade = socketAt('/ws/trade')
    trade.socket.start()
    trade.latest().open()
    expect([trade.socket.isReady, trade.told]).toEqual([true, ['open']])
  })

  test('is writable only while nothing waits to be sent', () => {
    const { socket, latest, greet } = socketAt()
    expect(() => socket.send('x')).toThrow('not open')
    socket.start()
    greet()
    expect(socket.isWritable).toBe(true)
    latest().bufferedAmount = 1
    expect(socket.isWritable).toBe(false)
  })

  test('is given up and made anew when VALR does not greet it, or refuses the key', () => {
    const { clock, socket, connections, told, latest } = socketAt()
    socket.start()
    latest().open()
    clock.advance(10_000)
    expect([latest().isTerminated, told]).toEqual([true, ['down']])
    clock.advance(5_000)
    expect(connections).toHaveLength(2)
    latest().open()
    latest().message('{"type":"UNAUTHORIZED"}')
    expect(told).toEqual(['down', 'down'])
  })

  test('pings, and counts as dead when it is open but silent', () => {
    const { clock, socket, latest, greet, told, connections } = socketAt()
    socket.start()
    greet()
    for (let minute = 0; minute < 5; minute += 1) {
      for (let tick = 0; tick < 3; tick += 1) {
        clock.advance(20_000)
        latest().message('{"type":"PONG"}')
      }
    }
    expect(latest().sent.filter((text) => text === '{"type":"PING"}')).toHaveLength(15)
    expect(told).toEqual(['open'])
    clock.advance(40_000)
    expect(told).toEqual(['open'])
    clock.advance(20_000)
    expect([told, connections[0]?.isTerminated]).toEqual([['open', 'down'], true])
  })

  test('is made anew after pauses that double to a minute, and start over after a stable connection', () => {
    const { clock, socket, connections, latest, greet } = socketAt()
    socket.start()
    const pauses = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]
    for (const [index, pause] of pauses.entries()) {
      latest().die()
      clock.advance(pause - 1)
      expect(connections).toHaveLength(index + 1)
      clock.advance(1)
      expect(connections).toHaveLength(index + 2)
    }
    greet()
    for (let tick = 0; tick < 3; tick += 1) {
      clock.advance(20_000)
      latest().message('{"type":"PONG"}')
    }
    const before = connections.length
    latest().die()
    clock.advance(5_000)
    expect(connections).toHaveLength(before + 1)
  })

  test('does not take a connection that closes right after its greeting for a stable one', () => {
    const { clock, socket, connections, latest, greet } = socketAt()
    socket.start()
    greet()
    latest().die()
    clock.advance(5_000)
    greet()
    latest().die()
    clock.advance(9_999)
    expect(connections).toHaveLength(2)
    clock.advance(1)
    expect(connections).toHaveLength(3)
  })

  test('hears nothing from a connection that it has given up', () => {
    const { clock, socket, connections, told, greet } = socketAt()
    socket.start()
    greet()
    socket.drop('for the test')
    clock.advance(5_000)
    connections[0]?.message('{"type":"BALANCE_UPDATE"}')
    connections[0]?.die()
    expect(told).toEqual(['open', 'down'])
    expect(connections).toHaveLength(2)
  })

  test('passes messages on with every digit, and drops empty frames and what is not JSON', () => {
    const { socket, told, latest, greet } = socketAt()
    socket.start()
    greet()
    latest().message('')
    latest().message('<html>')
    latest().message('{"type":"X","sequenceId":1368928567986638030}')
    expect(told).toEqual(['open', '{"type":"X","sequenceId":"1368928567986638030"}'])
  })

  test('leaves no timer and no connection behind when it is stopped', () => {
    const { clock, socket, connections, latest, greet } = socketAt()
    socket.start()
    greet()
    socket.stop()
    clock.advance(1_000_000)
    expect([connections.length, latest().isTerminated, socket.isReady]).toEqual([1, true, false])
  })

  test.each(['ws://api.valr.com', 'http://127.0.0.1', 'https://api.valr.com', 'nonsense'])('refuses to go to %s', (wsUrl) => {
    const reasons: string[] = []
    const ignore = (): void => undefined
    const socket = new ValrSocket({
      ...{ path: '/ws/trade', wsUrl, clock: new ManualClock(), logger: silentLogger, reconnectMs: 1, onOpen: ignore },
      onMessage: ignore,
      onDown: (reason) => void reasons.push(reason),
      webSocket: () => {
        throw new Error('It must not come to a connection.')
      },
    })
    socket.start()
    expect(reasons).toHaveLength(1)
    expect(reasons[0]).toMatch(/base URL|is not wss:/)
    socket.stop()
  })
})
