import { describe, expect, test } from 'vitest'
import { InMemoryStore } from '../../src/stores/memory/in-memory-store.js'
import { storeConformance } from '../../src/testing/store-conformance.js'
import { fixtureOf } from './altered-store.js'

const everyCase = storeConformance(() => fixtureOf(), { clock: true, reopen: true })

describe('a sound store with several connections passes', () => {
  for (const { id, title, run } of everyCase) test(`${id} ${title}`, run)
})

describe('the list of cases', () => {
  test('has ids that are unique, and in order', () => {
    const ids = everyCase.map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort())
    for (const id of ids) expect(id).toMatch(/^S\d{3}$/)
  })

  test('has titles that are unique sentences', () => {
    const titles = everyCase.map(({ title }) => title)
    expect(new Set(titles).size).toBe(titles.length)
    for (const title of titles) expect(title).not.toMatch(/^[A-Z][a-z]|\.$/)
  })

  test('holds a case that needs more than the maker has only when the maker says that it has it', () => {
    const ids = (options?: { clock?: boolean; reopen?: boolean }) =>
      storeConformance(() => fixtureOf(), options).map(({ id }) => id)
    const plain = ids()
    expect(plain).not.toContain('S204')
    expect(plain).not.toContain('S224')
    expect(ids({ clock: true })).toEqual(expect.arrayContaining([...plain, 'S204']))
    expect(ids({ reopen: true })).toEqual(expect.arrayContaining([...plain, 'S224']))
    expect(ids({ clock: true, reopen: true })).toHaveLength(
      ids({ clock: true }).length + ids({ reopen: true }).length - plain.length,
    )
  })

  test.each(['S204', 'S224'])('fails %s when the maker announced what its fixture lacks', async (id) => {
    const make = async () => {
      const store = new InMemoryStore()
      return { store, close: () => store.close() }
    }
    const found = storeConformance(make, { clock: true, reopen: true }).find((each) => each.id === id)
    await expect(found?.run()).rejects.toThrow('that the maker announced')
  })

  test('closes the fixture of a case, whether it passes or fails', async () => {
    let open = 0
    const make = async () => {
      open += 1
      const { store } = await fixtureOf(() => ({ readMode: () => Promise.reject(new Error('no')) }))
      return {
        store,
        close: async () => {
          open -= 1
        },
      }
    }
    const outcomes = await Promise.allSettled(storeConformance(make).map(({ run }) => run()))
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']))
    expect(open).toBe(0)
  })
})
