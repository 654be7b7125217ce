import type { Row } from './row.js'
import { emergencyStopRow } from './rows/emergency-stop.js'
import { importRow } from './rows/import.js'
import { inMemoryRow } from './rows/in-memory.js'
import { largeLedgerRow } from './rows/large-ledger.js'
import { manyAccountsRow, oneAccountRow } from './rows/many-callers.js'
import { memoryRow } from './rows/memory.js'
import { admissionRow, orderRow } from './rows/one-caller.js'
import { paperRow } from './rows/paper.js'
import { valrRow } from './rows/valr.js'

/** In the order of the table. A part of the library that brings many rows lists them in a folder of its own. */
export const ROWS: readonly Row[] = [
  inMemoryRow,
  valrRow,
  admissionRow,
  orderRow,
  oneAccountRow,
  manyAccountsRow,
  largeLedgerRow,
  emergencyStopRow,
  paperRow,
  importRow,
  memoryRow,
]
