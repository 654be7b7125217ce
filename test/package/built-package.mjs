// Checks what `npm run build` left in dist, as a program that depends on the package sees it. Run by `npm run test:package`.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

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

  it('asks for hono when a control handler is made without it, by import and by require', async () => {
    const consumer = await consumerWithoutPeers()
    try {
      for (const program of ['import.mjs', 'require.cjs']) {
        assert.match(
          execFileSync(process.execPath, [program], { cwd: consumer, encoding: 'utf8' }),
          /HONO_MISSING.*npm install hono/,
        )
      }
    } finally {
      await rm(consumer, { recursive: true })
    }
  })

  it('has a program that runs with the run-time dependencies alone', async () => {
    const consumer = await consumerWithoutPeers()
    try {
      const program = path.join(consumer, 'node_modules', manifest.name, manifest.bin.helios)
      const helios = (...argv) => spawnSync(process.execPath, [program, ...argv], { cwd: consumer, encoding: 'utf8' })
      assert.equal(helios('--version').stdout.split(' ')[0], `helios/${manifest.version}`)
      assert.equal(helios('mode').status, 2)
      assert.match(helios('mode', '--database-url', 'postgres://127.0.0.1:9/none').stderr, /PG_MISSING.*npm install pg/)
      assert.match(helios('migrate', '--database-url', 'sqlite:./bot.sqlite').stderr, /npm install libsql|^$/)
    } finally {
      await rm(consumer, { recursive: true })
    }
  })

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

/** A project that has this package and its run-time dependencies, and no optional peer. */
async function consumerWithoutPeers() {
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-built-'))
  const own = path.join(folder, 'node_modules', manifest.name)
  await mkdir(own, { recursive: true })
  await cp(new URL('dist/', root), path.join(own, 'dist'), { recursive: true })
  await cp(new URL('package.json', root), path.join(own, 'package.json'))
  for (const name of Object.keys(manifest.dependencies))
    await symlink(fileURLToPath(new URL(`node_modules/${name}`, root)), path.join(folder, 'node_modules', name))
  const make = `
    const parts = { orchestrator: { account: 'main' }, router: { account: 'main' }, authenticate() {} }
    try { createControlHandler(parts) } catch (error) { console.log(error.code, error.message) }`
  await writeFile(path.join(folder, 'import.mjs'), `import { createControlHandler } from '${manifest.name}/http'${make}`)
  const file = path.join(own, 'dist', 'http.cjs')
  await writeFile(path.join(folder, 'require.cjs'), `const { createControlHandler } = require(${JSON.stringify(file)})${make}`)
  return folder
}

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
