// Checks what `npm run build` left in dist, as a program that depends on the package sees it. Run by `npm run test:package`.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, it } from 'node:test'

const require = createRequire(import.meta.url)
const root = new URL('../../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json')

describe('the built package', () => {
  for (const entry of entries) {
    const specifier = entry.replace('.', manifest.name)

    it(`has one instance of ${specifier} for import and require`, async () => {
      assertShared(await import(specifier), require(specifier))
    })

    it(`shares classes between the CommonJS files of ${specifier} and of the root`, () => {
      const [own, rootEntry] = [entry, '.'].map((key) => require(new URL(manifest.exports[key].require.default, root).pathname))
      assertShared(own, rootEntry)
    })
  }

  it('declares its types with the run-time dependencies alone, and without zod', () => {
    const allowed = Object.keys(manifest.dependencies).filter((name) => name !== 'zod')
    const declarations = readdirSync(new URL('dist/', root)).filter((name) => /\.d\.c?ts$/.test(name))
    assert.notEqual(declarations.length, 0)
    for (const name of declarations) {
      const foreign = packagesIn(readFileSync(new URL(`dist/${name}`, root), 'utf8')).filter((used) => !allowed.includes(used))
      assert.deepEqual(foreign, [], `dist/${name} needs types that a consumer may not have`)
    }
  })
})

/** What both export under one name is one thing. */
function assertShared(one, other) {
  assert.notEqual(Object.keys(one).length, 0)
  for (const name of Object.keys(one)) {
    if (name in other) assert.equal(one[name], other[name], `two different things are called ${name}`)
  }
}

function packagesIn(declaration) {
  const specifiers = [...declaration.matchAll(/(?:from|import|import\() ?'([^']+)'/g)].map((match) => match[1])
  return specifiers.filter((specifier) => !/^(\.|node:)/.test(specifier))
}
