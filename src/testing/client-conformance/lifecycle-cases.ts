import type { ClientCase } from './client-case.js'

/** C90: the end. */
export const LIFECYCLE_CASES: readonly ClientCase[] = [
  {
    id: 'C90',
    title: 'close may be called again, and before anything else',
    async check({ client }) {
      await client.close()
      await client.close()
    },
  },
]
