/** A process of its own: a fake VALR on loopback with deep books and no rate limits, and a socket that sends back what it gets. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { FakeValr } from '../../src/testing.js'
import { VENUE_KEYS, type VenueAddresses } from './venue-process.js'

const balances = { ZAR: '1000000000' }
const accounts = Object.values(VENUE_KEYS).map((key) => ({ ...key, balances }))
const fake = new FakeValr({ accounts, switches: { rateLimits: 'off' } })
fake.setBook('BTCZAR', { bids: [['1842000', '1000000']], asks: [['1842600', '1000000']] })
const { httpUrl } = await fake.listen()

const echo = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
echo.on('connection', (socket) => socket.on('message', (message) => socket.send(String(message))))
await new Promise((resolve) => echo.once('listening', resolve))

process.once('disconnect', () => process.exit())
process.send?.({ httpUrl, echoUrl: `ws://127.0.0.1:${(echo.address() as AddressInfo).port}` } satisfies VenueAddresses)
