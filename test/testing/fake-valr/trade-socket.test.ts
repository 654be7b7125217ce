import { crc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { listeningFake } from './support/listening-fake.js'

const subscribe = (event: string, pairs?: readonly string[]) => ({ type: 'SUBSCRIBE', subscriptions: [{ event, pairs }] })
const ASK = { side: 'SELL', quantity: '0.02', price: '1000000', pair: 'BTCZAR' }

describe('/ws/trade', () => {
  it('is open to anybody, for fifteen minutes', async () => {
    const { clock, socketOf } = await listeningFake({ switches: { idleSocketMs: Number.POSITIVE_INFINITY } })
    const socket = await socketOf(undefined, '/ws/trade')
    clock.advance(899_999)
    await socket.typesSoFar()
    clock.advance(1)
    expect(await socket.closed).toBe(1000)
  })

  it('stays open for an authenticated client, and may greet it', async () => {
    const switches = { idleSocketMs: Number.POSITIVE_INFINITY, tradeSocketGreets: true }
    const { alice, clock, socketOf } = await listeningFake({ switches })
    const socket = await socketOf(alice, '/ws/trade')
    await socket.next('AUTHENTICATED')
    clock.advance(1_000_000)
    expect(await socket.typesSoFar()).toEqual([])
  })

  it('tells of a missing subscription in its PONG', async () => {
    const { socketOf } = await listeningFake()
    const socket = await socketOf(undefined, '/ws/trade')
    socket.send({ type: 'PING' })
    expect(JSON.stringify(await socket.next('PONG'))).toContain('NO_SUBSCRIPTIONS')
    socket.send(subscribe('NEW_TRADE', ['BTCZAR']))
    socket.send({ type: 'PING' })
    expect(await socket.next('PONG')).toEqual({ type: 'PONG' })
  })

  it('knows no order commands', async () => {
    const { alice, fake, socketOf } = await listeningFake()
    const socket = await socketOf(alice, '/ws/trade')
    socket.send({ type: 'PLACE_LIMIT_ORDER', payload: ASK })
    expect(await socket.typesSoFar()).toEqual([])
    expect(fake.orders('alice-key')).toEqual([])
  })
})

describe('a subscription', () => {
  it('to the aggregated book sends the latest at once, and the whole book after each change', async () => {
    const { alice, socketOf } = await listeningFake()
    const socket = await socketOf(undefined, '/ws/trade')
    socket.send(subscribe('AGGREGATED_ORDERBOOK_UPDATE', ['BTCZAR']))
    const first = await socket.next('AGGREGATED_ORDERBOOK_UPDATE')
    expect(first).toEqual({
      type: 'AGGREGATED_ORDERBOOK_UPDATE',
      currencyPairSymbol: 'BTCZAR',
      data: (await alice.get('/v1/marketdata/BTCZAR/orderbook')).json,
    })
    await alice.post('/v2/orders/limit', ASK)
    const { data } = await socket.next('AGGREGATED_ORDERBOOK_UPDATE')
    expect(data.Asks[0]).toMatchObject({ quantity: '0.03', orderCount: 2 })
    expect(data.SequenceNumber).toBe(first.data.SequenceNumber + 1)
  })

  it('to trades sends each one, under the number of its public row', async () => {
    const { alice, fake, socketOf } = await listeningFake()
    const socket = await socketOf(undefined, '/ws/trade')
    socket.send(subscribe('NEW_TRADE'))
    await socket.typesSoFar()
    fake.trade('BTCZAR', '999000', '0.5')
    const row = (await alice.get('/v1/public/BTCZAR/trades')).json[0]
    expect(await socket.next('NEW_TRADE')).toEqual({
      type: 'NEW_TRADE',
      currencyPairSymbol: 'BTCZAR',
      data: {
        price: '999000',
        quantity: '0.5',
        currencyPair: 'BTCZAR',
        tradedAt: '2026-01-05T10:00:00.000Z',
        takerSide: 'sell',
        id: row.id,
      },
    })
  })

  it.each(['currencyPairSymbol', 'currencyPair'] as const)('to the summary names the pair %s', async (marketSummaryPairField) => {
    const { fake, socketOf } = await listeningFake({ switches: { marketSummaryPairField } })
    const socket = await socketOf(undefined, '/ws/trade')
    socket.send(subscribe('MARKET_SUMMARY_UPDATE', ['BTCZAR']))
    const { data } = await socket.next('MARKET_SUMMARY_UPDATE')
    expect(data).toMatchObject({ [marketSummaryPairField]: 'BTCZAR', askPrice: '1000000', lastTradedPrice: '0' })
    fake.trade('BTCZAR', '999000', '0.5')
    expect((await socket.next('MARKET_SUMMARY_UPDATE')).data.lastTradedPrice).toBe('999000')
  })

  it('replaces the one before, and none ends it', async () => {
    const { fake, socketOf } = await listeningFake()
    const socket = await socketOf(undefined, '/ws/trade')
    socket.send(subscribe('NEW_TRADE', ['BTCZAR']))
    socket.send(subscribe('NEW_TRADE', ['ETHZAR', 'NOPE']))
    socket.send(subscribe('OB_L1_DIFF', ['BTCZAR']))
    await socket.typesSoFar()
    fake.trade('BTCZAR', '999000', '0.5')
    fake.trade('ETHZAR', '50000', '0.5')
    expect((await socket.next('NEW_TRADE')).currencyPairSymbol).toBe('ETHZAR')
    socket.send(subscribe('NEW_TRADE', []))
    await socket.typesSoFar()
    fake.trade('ETHZAR', '50000', '0.5')
    expect(await socket.typesSoFar()).toEqual([])
  })
})

describe('the full book', () => {
  it('is a snapshot, then changes whose sequence and checksum a client can verify', async () => {
    const { alice, bob, fake, socketOf } = await listeningFake()
    const socket = await socketOf(undefined, '/ws/trade')
    socket.send(subscribe('FULL_ORDERBOOK_UPDATE', ['BTCZAR']))
    const { data: snapshot } = await socket.next('FULL_ORDERBOOK_SNAPSHOT')
    expect(snapshot.LastChange).toBe(Date.parse('2026-01-05T10:00:00.000Z'))
    expect(snapshot.Asks[0]).toEqual({ Price: '1000000', Orders: [{ orderId: expect.any(String), quantity: '0.01' }] })
    const { json } = await alice.post('/v2/orders/limit', ASK)
    await bob.post('/v2/orders/market', { side: 'BUY', baseAmount: '0.015', pair: 'BTCZAR' })
    await bob.post('/v2/orders/limit', { ...ASK, side: 'BUY', price: '1000500', quantity: '0.1' })
    await alice.delete('/v1/orders')
    fake.setBook('BTCZAR', {
      bids: [['998000', '0.7']],
      asks: Array.from({ length: 30 }, (_, n) => [1_002_000 + n, '0.1'] as const),
    })
    await socket.typesSoFar()

    const local = new LocalBook(snapshot)
    local.verify()
    for (const { type, data } of socket.messages) {
      if (type !== 'FULL_ORDERBOOK_UPDATE') continue
      local.apply(data)
      local.verify()
    }
    expect(local.sequence).toBe((await alice.get('/v1/public/BTCZAR/orderbook')).json.SequenceNumber)
    expect(local.ids('Asks')).not.toContain(json.id)
    const { json: full } = await alice.get('/v1/public/BTCZAR/orderbook/full')
    expect([local.ids('Asks'), local.ids('Bids')]).toEqual(
      [full.Asks, full.Bids].map((rows) => rows.map(({ id }: { id: string }) => id)),
    )
  })

  it('has the checksum that VALR describes', () => {
    expect(crc32('45147:0.011:45363:0.01102078')).toBe(554592892)
    expect(crc32('123456789')).toBe(0xcbf43926)
  })
})

type Side = 'Bids' | 'Asks'
type Data = Record<Side, { Price: string; Orders: { orderId: string; quantity: string }[] }[]> & {
  SequenceNumber: number
  Checksum: number
}

/** The book as a client keeps it. */
class LocalBook {
  readonly #sides: Record<Side, { id: string; price: number; quantity: string }[]> = { Bids: [], Asks: [] }
  #checksum = 0
  sequence = 0

  constructor(snapshot: Data) {
    this.#merge(snapshot)
    this.sequence = snapshot.SequenceNumber
  }

  apply(update: Data): void {
    const entries = this.#merge(update)
    expect(update.SequenceNumber).toBe(this.sequence + entries)
    this.sequence = update.SequenceNumber
  }

  verify(): void {
    const [bids, asks] = [this.#sides.Bids, this.#sides.Asks]
    const parts = Array.from({ length: 25 }, (_, place) => [bids[place], asks[place]]).flat()
    expect(crc32(parts.flatMap((entry) => (entry ? [`${entry.id}:${entry.quantity}`] : [])).join(':'))).toBe(this.#checksum)
  }

  ids(side: Side): string[] {
    return this.#sides[side].map(({ id }) => id)
  }

  #merge(data: Data): number {
    let entries = 0
    for (const side of ['Bids', 'Asks'] as const) {
      for (const { Price, Orders } of data[side]) {
        for (const { orderId: id, quantity } of Orders) {
          entries += 1
          const list = this.#sides[side]
          const known = list.find((entry) => entry.id === id)
          if (known !== undefined && quantity !== '0') known.quantity = quantity
          else if (known !== undefined) list.splice(list.indexOf(known), 1)
          else list.push({ id, price: Number(Price), quantity })
        }
      }
      this.#sides[side].sort((a, b) => (side === 'Bids' ? b.price - a.price : a.price - b.price))
    }
    this.#checksum = data.Checksum
    return entries
  }
}
