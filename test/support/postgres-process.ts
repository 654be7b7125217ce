import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { type Account, executable } from './postgres-binaries.js'

/** Where a server of our own lives, and as whom it runs. */
export interface Place {
  readonly account: Account
  readonly folder: string
  readonly binaries: string
  /** False switches fsync off. */
  readonly durable: boolean
}

const SETTINGS = ['max_connections=200', 'shared_buffers=64MB', 'unix_socket_directories=', 'dynamic_shared_memory_type=mmap']
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

export interface RunningServer {
  /** Sends the signal and returns when the server has ended. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts the server on the files of `place`; returns when it takes connections. */
export async function launch({ account, folder, binaries, durable }: Place, port: number): Promise<RunningServer> {
  const settings = [...SETTINGS, ...(durable ? [] : NOT_DURABLE)].flatMap((setting) => ['-c', setting])
  const server = spawn(
    executable(binaries, 'postgres'),
    ['-D', path.join(folder, 'data'), '-h', '127.0.0.1', '-p', String(port), ...settings],
    {
      ...account,
      cwd: folder,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    },
  )
  const exited = once(server, 'exit')
  const releaseGuard = guard(server.pid, folder)
  await untilReady(server).catch((error: unknown) => {
    releaseGuard()
    throw error
  })
  return {
    async end(signal) {
      server.kill(signal)
      await exited
      releaseGuard()
    },
  }
}

function untilReady(server: ChildProcessByStdio<null, null, Readable>): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-8_000)
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`postgres ended with exit code ${code}:\n${log}`)))
  })
}

/** A process that waits for our end of its input to close, as it does when we die, and then removes the server. */
function guard(pid: number | undefined, folder: string): () => void {
  if (pid === undefined || process.platform === 'win32') return () => undefined
  const script = 'read -r end; kill -QUIT "$0"; sleep 1; rm -rf "$1"'
  const watcher = spawn('sh', ['-c', script, String(pid), folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  return () => watcher.kill('SIGKILL')
}
