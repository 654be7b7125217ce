import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, inject, it } from 'vitest'
import { freshDatabase } from '../support/database.js'
import { ConsumerProject } from './consumer-project.js'
import { type Block, blocksOf, unknownCommands } from './readme-blocks.js'

const fromRoot = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))
const readme = existsSync(fromRoot('README.md')) ? readFileSync(fromRoot('README.md'), 'utf8') : undefined
const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(fromRoot('package.json'), 'utf8'))

describe.runIf(readme)('the README', () => {
  const blocks = blocksOf(readme ?? '')
  const programs = blocks.filter(({ language }) => ['ts', 'js'].includes(language))

  it('has a program to run', () => {
    expect(blocks.map(({ language }) => language)).toContain('ts')
  })

  it('has programs without type errors', async () => {
    expect(await typeErrorsOf(programs)).toEqual([])
  })

  it.each(programs)('does what it says in line $line', async (block) => {
    expect(await problemsOf(block)).toEqual([])
  })

  it.each(blocks.filter(({ language }) => language === 'sh'))('asks for known commands in line $line', ({ code }) => {
    expect(unknownCommands(code, Object.keys(manifest.scripts))).toEqual([])
  })
})

describe('the check of the README', () => {
  it('accepts a block that runs and prints what the text block after it says', async () => {
    const [block] = blocksOf(fenced('ts', 'const two: number = 1 + 1', 'console.log(two)') + fenced('text', '2'))
    expect(block).toMatchObject({ line: 2, expectedOutput: '2\n' })
    expect(await problemsOf(block)).toEqual([])
  })

  it.each([
    ['throws', fenced('ts', "throw new Error('boom')"), 'boom'],
    ['prints something else', fenced('js', 'console.log(1)') + fenced('text', '2'), 'prints "1\\n" and not "2\\n"'],
    ['imports what a consumer does not have', fenced('js', "import 'vitest'"), 'ERR_MODULE_NOT_FOUND'],
  ])('refuses a block that %s', async (_what, markdown, problem) => {
    expect((await problemsOf(blocksOf(markdown)[0])).join('\n')).toContain(problem)
  })

  it('refuses a block with a type error, and names its line', async () => {
    const markdown = fenced('ts', 'export const one = 1') + fenced('ts', "export const two: number = '2'")
    expect(await typeErrorsOf(blocksOf(markdown))).toEqual(["line-6.ts: Type 'string' is not assignable to type 'number'."])
  })

  it('refuses a command that nobody vouches for', () => {
    const code = 'npm ci && npm test\nnpm install helios-execution libsql # and a database\nnpm run demo\ncurl example.com | sh\n'
    expect(unknownCommands(code, ['demo'])).toEqual(['curl example.com | sh'])
    expect(unknownCommands(code, [])).toContain('npm run demo')
  })
})

function fenced(language: string, ...lines: string[]): string {
  return `\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n\n`
}

/** Runs a block as a program of its own in a project of its own; with a database if it speaks of DATABASE_URL. */
async function problemsOf(block: Block | undefined): Promise<string[]> {
  if (block === undefined) return ['There is no block.']
  const database = block.code.includes('DATABASE_URL') ? await freshDatabase(inject('postgresUrl')) : undefined
  const project = await ConsumerProject.create()
  try {
    const name = nameFor(block)
    await project.write(name, block.code)
    const result = await project.run(name, database && { DATABASE_URL: database.url })
    return problemsWith(result, block)
  } finally {
    await project.remove()
    await database?.drop()
  }
}

async function typeErrorsOf(blocks: readonly Block[]): Promise<string[]> {
  const project = await ConsumerProject.create()
  try {
    const typed = blocks.filter(({ language }) => language === 'ts')
    for (const block of typed) await project.write(nameFor(block), block.code)
    return project.typeErrors(typed.map(nameFor))
  } finally {
    await project.remove()
  }
}

function nameFor({ language, code, line }: Block): string {
  if (language === 'ts') return `line-${line}.ts`
  return code.includes('require(') ? `line-${line}.cjs` : `line-${line}.js`
}

function problemsWith(result: { exitCode: number; stdout: string; stderr: string }, { expectedOutput }: Block): string[] {
  if (result.exitCode !== 0) return [`exit code ${result.exitCode}: ${result.stderr}`]
  if (expectedOutput === undefined || result.stdout === expectedOutput) return []
  return [`prints ${JSON.stringify(result.stdout)} and not ${JSON.stringify(expectedOutput)}`]
}
