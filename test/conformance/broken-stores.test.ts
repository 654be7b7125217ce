import { AssertionError } from 'node:assert'
import { expect, test } from 'vitest'
import { storeConformance } from '../../src/testing/store-conformance.js'
import { admissionFlaws } from './admission-flaws.js'
import { fixtureOf } from './altered-store.js'
import { ledgerFlaws } from './ledger-flaws.js'
import { limitFlaws } from './limit-flaws.js'
import { listingFlaws } from './listing-flaws.js'
import { turnoverFlaws } from './turnover-flaws.js'

/** The control: the suite can fail, and says by which case. */
test.each([...admissionFlaws, ...limitFlaws, ...ledgerFlaws, ...listingFlaws, ...turnoverFlaws])(
  '$id fails a store that $flaw',
  async ({ id, alteration }) => {
    const cases = storeConformance(() => fixtureOf(alteration), { clock: true, reopen: true })
    const failure: unknown = await cases
      .find((each) => each.id === id)
      ?.run()
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'CONFORMANCE_FAILED', details: { id } })
    expect(failure).toHaveProperty('cause', expect.any(AssertionError))
  },
)
