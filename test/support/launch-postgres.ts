import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { executable, findPostgres, giveTo, unprivilegedAccount } from './postgres-binaries.js'
import { launch, type Place } from './postgres-process.js'

const run = promisify(execFile)

export interface PostgresServer {
  /** The superuser's connection to the database `postgres`. */
  readonly url: string
  /** Kills the server without warning (SIGKILL) and returns when it is dead. Its files stay. */
  crash(): Promise<void>
  /** Immediate shutdown: every connection ends where it is, nothing is finished or flushed. Its files stay. */
  stopAtOnce(): Promise<void>
  /** Starts a server again that crashed or was stopped at once, with the same files and the same URL. */
  restart(): Promise<void>
  /** Ends the server and deletes its files. */
  stop(): Promise<void>
}

export interface StartPostgresOptions {
  /** True: what is committed is fsynced. False: faster, and a crash of the machine would lose data. */
  readonly durable: boolean
}

/**
 * A real PostgreSQL server on the loopback interface: the one that TEST_DATABASE_URL names, else one of our own. A durable
 * one is always our own, because tests crash it. Its processes end with this process, however this process ends.
 *
 * @throws when there are no binaries, or no user to run them as; the message says which command helps.
 */
export async function startPostgres({ durable }: StartPostgresOptions): Promise<PostgresServer> {
  const given = process.env.TEST_DATABASE_URL
  if (given && !durable) return foreignServer(given)

  const account = await unprivilegedAccount()
  const folder = await mkdtemp(path.join(tmpdir(), 'helios-postgres-'))
  try {
    await giveTo(account, folder)
    const place: Place = { account, folder, binaries: await findPostgres(account, folder), durable }
    await initialise(place)
    return await ownServer(place)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

function foreignServer(url: string): PostgresServer {
  const refuse = async () => {
    throw new Error('The server that TEST_DATABASE_URL names is not ours to crash.')
  }
  return { url, crash: refuse, stopAtOnce: refuse, restart: refuse, stop: async () => undefined }
}

async function ownServer(place: Place): Promise<PostgresServer> {
  let { port, server } = await retrying(async () => {
    const port = await freePort()
    return { port, server: await launch(place, port) }
  })
  return {
    url: `postgres://helios@127.0.0.1:${port}/postgres`,
    crash: () => server.end('SIGKILL'),
    stopAtOnce: () => server.end('SIGQUIT'),
    async restart() {
      // The processes of the crashed server take a moment to notice its death and let go of its files.
      server = await retrying(() => launch(place, port))
    },
    async stop() {
      await server.end('SIGQUIT')
      await rm(place.folder, { recursive: true, force: true })
    },
  }
}

async function initialise({ account, folder, binaries }: Place): Promise<void> {
  const options = ['--username=helios', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync']
  await run(executable(binaries, 'initdb'), ['-D', path.join(folder, 'data'), ...options], { ...account, cwd: folder })
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

async function retrying<T>(attempt: () => Promise<T>, deadline = performance.now() + 5_000): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (performance.now() > deadline) throw error
    await delay(50)
    return retrying(attempt, deadline)
  }
}
