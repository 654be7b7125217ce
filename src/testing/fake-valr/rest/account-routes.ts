import { z } from 'zod'
import { type Decimal, ZERO } from '../../../core/decimal.js'
import { parse, price } from '../commands/order-body.js'
import type { Account } from '../exchange/account.js'
import type { AccountFill, LedgerRow } from '../exchange/account-fill.js'
import { ORDER_FAILURES } from '../exchange/order-failure.js'
import type { Pair } from '../exchange/pair.js'
import type { Venue } from '../venue.js'
import { balanceRow } from '../wire/balance-rows.js'
import { invalidFields, refused } from '../wire/refusal.js'
import { accountTradeRow, ledgerRow } from '../wire/trade-rows.js'
import { type Answer, ok } from './answer.js'
import { pagedOnly, pageOf } from './paging.js'
import { jsonOf, type SignedCall, type SignedRoute } from './route.js'

/** What an account has and did. */
export const ACCOUNT_ROUTES: readonly SignedRoute[] = [
  view('balances', ({ caller, venue, query }) => balancesOf(caller.account, venue, query)),
  { ...view('balances/all', allBalances), isPrimaryOnly: true },
  { ...view('subaccounts', ({ caller }) => accountsOf(caller.key).map(accountName)), isPrimaryOnly: true },
  view('tradehistory', ({ caller, venue, query }) =>
    pageOf(knownFills(caller.account, venue), query, venue, BY_FILL).map(accountTradeRow),
  ),
  view(':pair/tradehistory', ({ caller, venue, query, params }) => {
    const fills = knownFills(caller.account, venue).filter(({ order }) => order.request.pair.symbol === params.pair)
    return pagedOnly(fills.reverse(), query).map(accountTradeRow)
  }),
  view('transactionhistory', ({ caller, venue, query }) =>
    pageOf(ledgerOf(caller.account, query), query, venue, BY_ROW).map(ledgerRow),
  ),
  view('fees/trade', ({ caller, venue }) => [...venue.exchange.markets.values()].map(({ pair }) => feeRow(caller.account, pair))),
  view('api-keys/current', ({ caller: { key } }) => ({
    label: key.account.label,
    permissions: key.permissions,
    addedAt: key.addedAt,
    isSubAccount: key.isSubAccount,
  })),
  {
    method: 'POST',
    path: '/v1/account/subaccounts/transfer',
    access: 'Internal Transfer',
    limit: 'transferPerSecond',
    isPrimaryOnly: true,
    answer: transfer,
  },
]

const BY_FILL = { at: ({ at }: AccountFill) => at, id: ({ id }: AccountFill) => id }
const BY_ROW = { at: ({ fill }: LedgerRow) => fill.at, id: ({ id }: LedgerRow) => id }

function view(path: string, body: (call: SignedCall) => unknown): SignedRoute {
  return { method: 'GET', path: `/v1/account/${path}`, access: 'View access', answer: (call) => ok(body(call)) }
}

/** Every currency of every pair, and whatever else the account has; without zeros if asked. */
function balancesOf({ balances }: Account, venue: Venue, query: URLSearchParams): readonly object[] {
  const traded = [...venue.exchange.markets.values()].flatMap(({ pair }) => [pair.quote, pair.base])
  const currencies = new Set([...balances.all().keys(), ...traded])
  const rows = [...currencies].map((currency) => ({
    currency,
    balance: balances.of(currency) ?? { available: ZERO, reserved: ZERO, updatedAt: venue.clock.now() },
  }))
  const excludesZero = query.get('excludeZeroBalances') === 'true'
  return rows
    .filter(({ balance }) => !excludesZero || !balance.available.plus(balance.reserved).isZero())
    .map(({ currency, balance }) => balanceRow(currency, balance))
}

function allBalances({ caller, venue }: SignedCall): readonly object[] {
  const query = new URLSearchParams({ excludeZeroBalances: 'true' })
  return accountsOf(caller.key).map((account) => ({ account: accountName(account), balances: balancesOf(account, venue, query) }))
}

function accountsOf({ account, subaccounts }: SignedCall['caller']['key']): readonly Account[] {
  return [...subaccounts.values(), account]
}

function accountName({ label, subaccountId: id }: Account): object {
  return { label, id }
}

function knownFills({ fills }: Account, { clock, switches }: Venue): AccountFill[] {
  const until = clock.now().getTime() - switches.historyLagMs
  return fills.filter(({ at }) => at.getTime() <= until)
}

function ledgerOf({ ledger }: Account, query: URLSearchParams): readonly LedgerRow[] {
  const types = query.get('transactionTypes')?.split(',')
  const currency = query.get('currency')
  return ledger.filter(
    ({ type, debit, credit }) =>
      (types?.includes(type) ?? true) && (currency === null || currency === debit?.currency || currency === credit.currency),
  )
}

function feeRow(account: Account, pair: Pair): object {
  const { maker, taker } = account.ratesFor(pair)
  return { currencyPair: pair.symbol, makerPercentage: maker, takerPercentage: taker, simplePercentage: '1.6' }
}

const accountId = z.union([z.string(), z.int().transform(String)])
const transferBody = z.object({ fromId: accountId, toId: accountId, currencyCode: z.string(), amount: price })

/** At once, and without an id in the reply, as captured. @throws Refusal -11, -6. */
function transfer(call: SignedCall): Answer {
  const { fromId, toId, currencyCode, amount } = parse(transferBody, jsonOf(call))
  const accounts = accountsOf(call.caller.key)
  const [from, to] = [fromId, toId].map((wanted) => accounts.find(({ subaccountId }) => subaccountId === wanted))
  if (from === undefined) throw invalidFields([{ field: 'fromId', message: 'is not an account of yours' }])
  if (to === undefined) throw invalidFields([{ field: 'toId', message: 'is not an account of yours' }])
  const { code, reason } = ORDER_FAILURES.INSUFFICIENT_BALANCE
  if (amount.greaterThan(from.balances.available(currencyCode))) throw refused(code, reason)
  move(call.venue, from, currencyCode, amount.negated())
  move(call.venue, to, currencyCode, amount)
  return { status: 202, body: undefined }
}

function move({ exchange, clock }: Venue, account: Account, currency: string, amount: Decimal): void {
  account.balances.add(currency, amount, clock.now())
  exchange.accountEvents.balances(account)
}
