import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

export interface ProgramResult {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * A temporary project that depends on this package. The package's entries lead to `src`, so nothing has to be built; its
 * run-time dependencies and its optional peers are installed, and nothing else is.
 */
export class ConsumerProject {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async create(): Promise<ConsumerProject> {
    const folder = await mkdtemp(path.join(tmpdir(), 'helios-consumer-'))
    const manifest: Manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
    await installSource(path.join(folder, 'node_modules', manifest.name), manifest)
    for (const name of ['@types', ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })]) {
      await link(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name))
    }
    return new ConsumerProject(folder)
  }

  /** Writes a program into the project. The extension of `name` says its language, as for Node. */
  async write(name: string, code: string): Promise<void> {
    await writeFile(path.join(this.folder, name), code)
  }

  /** Runs a program of the project with no environment but `env`. */
  run(name: string, env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> {
    const options = { cwd: this.folder, env: { PATH: process.env.PATH, ...env }, timeout: 90_000 }
    return new Promise((resolve) => {
      const child = execFile(process.execPath, ['--import', tsx, name], options, (error, stdout, stderr) => {
        resolve({ exitCode: error === null ? 0 : (child.exitCode ?? 1), stdout, stderr })
      })
    })
  }

  /** What a strict TypeScript has to say about programs of the project. */
  typeErrors(names: readonly string[]): string[] {
    const files = names.map((name) => path.join(this.folder, name))
    const program = ts.createProgram(files, {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [path.join(root, 'node_modules', '@types')],
    })
    return files
      .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
      .map(({ file, messageText }) => {
        const name = file === undefined ? '' : `${path.basename(file.fileName)}: `
        return name + ts.flattenDiagnosticMessageText(messageText, '\n')
      })
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

async function installSource(folder: string, { name, exports }: Manifest): Promise<void> {
  const entries = Object.keys(exports).filter((entry) => entry !== './package.json')
  const sources = entries.map((entry) => [entry, entry === '.' ? './src/index.ts' : `./src/${entry.slice(2)}.ts`])
  await mkdir(folder, { recursive: true })
  await symlink(path.join(root, 'src'), path.join(folder, 'src'))
  await writeFile(
    path.join(folder, 'package.json'),
    JSON.stringify({ name, type: 'module', exports: Object.fromEntries(sources) }),
  )
}

async function link(target: string, at: string): Promise<void> {
  if (!existsSync(target)) return
  await mkdir(path.dirname(at), { recursive: true })
  await symlink(target, at)
}
