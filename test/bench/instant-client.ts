import { type ApprovedOrder, consumeApproval, Decimal, type TradingClient } from '../../src/index.js'

const [HUGE, ZERO] = [new Decimal('1000000000'), new Decimal(0)]
const [BID, ASK, FILLED] = [new Decimal(1_842_000), new Decimal(1_842_600), new Decimal('0.00013567')]

/** A venue that fills every market order at once from an account that never runs dry. Does no work of its own. */
export class InstantClient implements TradingClient {
  readonly venue = 'instant'
  readonly kind: 'paper' | 'live'
  readonly capabilities = {
    orderTypes: ['MARKET', 'LIMIT'],
    clientOrderIdScope: 'account',
    lookup: ['status'],
    cancelClasses: ['limit'],
    snapshotCacheMs: 0,
  } as const
  #orders = 0

  constructor(kind: 'paper' | 'live') {
    this.kind = kind
  }

  identity = async () => `instant:${this.kind}`
  instrument = async () => BTC_ZAR
  quote = async () => ({ instrument: 'BTC/ZAR', bid: BID, ask: ASK, at: new Date() })
  balances = async () => ({ asOf: new Date(), balances: { ZAR: { total: HUGE, free: HUGE, locked: ZERO } } })
  findOrder = async () => undefined
  openOrders = async () => ({ asOf: new Date(), orders: [] })
  cancelOrder = async () => ({ kind: 'not_found' }) as const
  cancelAllOrders = async () => []
  subscribe = () => () => undefined
  close = async () => undefined

  async submitOrder(order: ApprovedOrder) {
    consumeApproval(order, { mode: this.kind === 'live' ? 'LIVE' : 'PAPER' })
    this.#orders += 1
    const { clientOrderId, instrument, side, type } = order
    const venueOrderId = String(this.#orders)
    const report = {
      clientOrderId,
      venueOrderId,
      instrument,
      side,
      type,
      status: 'filled',
      filledQuantity: FILLED,
      fees: [],
      fills: [],
      updatedAt: new Date(),
    } as const
    return { kind: 'accepted', venueOrderId, report } as const
  }
}

const BTC_ZAR = {
  id: 'BTC/ZAR',
  base: 'BTC',
  quote: 'ZAR',
  venueSymbol: 'BTCZAR',
  tickSize: new Decimal(1),
  quantityIncrement: new Decimal('0.00000001'),
  minQuantity: new Decimal('0.00001'),
}
