import * as accounts from './migrations/01-accounts.js'
import * as orders from './migrations/02-orders.js'
import * as audit from './migrations/03-audit.js'
import * as facts from './migrations/04-facts-are-final.js'
import * as time from './migrations/05-store-time.js'
import * as lock from './migrations/06-lock-account.js'
import * as replies from './migrations/07-replies.js'
import * as admit from './migrations/08-admit.js'
import * as move from './migrations/09-move-order.js'
import * as outcome from './migrations/10-record-outcome.js'
import { RECORD_FILL } from './migrations/11-record-fill.js'
import { CHANGE_MODE } from './migrations/12-change-mode.js'
import * as decisions from './migrations/13-decisions.js'
import * as presumed from './migrations/14-presumed-orders.js'
import * as claimed from './migrations/15-claimed-limits.js'
import * as heartbeats from './migrations/16-heartbeats.js'
import * as form from './migrations/17-one-form.js'
import * as late from './migrations/18-late-fills.js'
import * as lines from './migrations/19-order-lines.js'
import * as newest from './migrations/20-open-transactions.js'
import * as settle from './migrations/21-settle-order.js'

/** One step of the schema. Its version is its place in {@link MIGRATIONS}; once released it never changes. */
export interface Migration {
  readonly name: string
  /** `{schema}` stands for the quoted schema, `{flag}` for the class of the advisory locks. */
  readonly statements: readonly string[]
}

/** All of them, oldest first. New ones are appended. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'accounts',
    statements: [
      accounts.LIMIT,
      accounts.TRADING_MODE_STATE,
      accounts.ONE_ACCOUNT_FOR_EACH_IDENTITY,
      accounts.TRADING_MODE_HISTORY,
      accounts.LIMITS,
    ],
  },
  {
    name: 'orders',
    statements: [
      orders.ORDERS,
      orders.ORDERS_THAT_HAVE_NOT_ENDED,
      orders.ORDERS_BY_VENUE_ID,
      orders.FILLS,
      orders.FILLS_OF_AN_ORDER,
      orders.REFLECTIONS,
    ],
  },
  { name: 'audit', statements: [audit.AUDIT] },
  {
    name: 'facts are final',
    statements: [
      facts.REFUSE,
      ...facts.FACTS_ARE_FINAL,
      ...facts.PROJECTIONS_STAY,
      facts.ACCOUNTS_KEEP_THEIR_NAME,
      facts.VERSIONS_GROW,
      facts.ORDERS_KEEP_WHAT_WAS_ADMITTED,
      facts.ORDERS_GO_FORWARD,
    ],
  },
  {
    name: 'store time',
    statements: [time.NOW, time.TIME, time.MILLISECONDS, time.PRESENT, time.ISO_TIME, time.WINDOW_NAME],
  },
  {
    name: 'lock account',
    statements: [lock.LOCK_ACCOUNT, lock.NOTHING_WRITTEN, lock.AUDIT_HASH, lock.APPEND_AUDIT, lock.AUDIT_BODY],
  },
  { name: 'replies', statements: [replies.ORDER_REPLY, replies.MODE_REPLY, replies.DENIAL_REPLY] },
  { name: 'admit', statements: [admit.PRUNE_LIMITS, admit.ACCOUNT_ALLOWS, admit.ADMIT] },
  { name: 'move order', statements: [move.NEVER_TAKEN, move.OPEN_FRACTION, move.HAS_ENDED, move.MOVE_ORDER] },
  { name: 'record outcome', statements: [outcome.PROGRESS, outcome.ADDED_FILLS, outcome.ADD_FILLS, outcome.RECORD_OUTCOME] },
  { name: 'record fill', statements: [RECORD_FILL] },
  { name: 'change mode', statements: [CHANGE_MODE] },
  {
    name: 'decisions',
    statements: [
      decisions.SAVE_ACCOUNT,
      decisions.TRIP_LATCH,
      decisions.CLEAR_LATCH,
      decisions.ADOPT_POLICY,
      decisions.CHANGE_IDENTITY,
      decisions.APPEND_NOTES,
    ],
  },
  {
    name: 'presumed orders',
    statements: [presumed.ORDERS_THAT_NEVER_ARRIVED, presumed.IS_PRESUMED, presumed.RECORD_OUTCOME],
  },
  { name: 'claimed limits', statements: [claimed.CLAIMED, claimed.LIMITS, claimed.ADMIT] },
  { name: 'heartbeats', statements: [heartbeats.HEARTBEATS, heartbeats.BEAT] },
  { name: 'one form', statements: [form.ONE_FORM, form.ORDER_REPLY] },
  {
    name: 'late fills',
    statements: [late.NEVER_TAKEN, late.ARRIVES_BY_FILLS, late.MOVE_ORDER, late.RECORD_OUTCOME, late.RECORD_FILL],
  },
  { name: 'order lines', statements: [...lines.UNCOMPRESSED, lines.ADMIT] },
  { name: 'open transactions', statements: [newest.PRESENT, newest.LOCK_ACCOUNT, newest.ADMIT] },
  {
    name: 'settle order',
    statements: [
      ...settle.ORDERS_GO_FORWARD,
      settle.SETTLE_ORDER,
      settle.ADD_FILLS,
      settle.RECORD_OUTCOME,
      settle.RECORD_FILL,
      settle.NO_MOVE_ORDER,
    ],
  },
]
