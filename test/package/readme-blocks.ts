import { COMMANDS } from '../../src/cli/commands.js'

/** A fenced block of a Markdown file. */
export interface Block {
  readonly language: string
  readonly code: string
  /** Where its first line of code is, from 1. */
  readonly line: number
  /** The `text` block that follows it with nothing but blank lines between. */
  readonly expectedOutput?: string
}

export function blocksOf(markdown: string): Block[] {
  const fences = [...markdown.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```[ \t]*$/gm)].map((match) => ({
    language: match[1] ?? '',
    code: match[2] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }))
  return fences.map(({ language, code, start, end }, position) => {
    const next = fences[position + 1]
    const hasOutput = next?.language === 'text' && markdown.slice(end, next.start).trim() === ''
    const line = markdown.slice(0, start).split('\n').length + 1
    return { language, code, line, ...(hasOutput ? { expectedOutput: next.code } : {}) }
  })
}

/** The commands of a shell block that nobody has vouched for. `scripts` are those of package.json. */
export function unknownCommands(code: string, scripts: readonly string[]): string[] {
  const known = ['npm ci', 'npm test', ...scripts.map((script) => `npm run ${script}`)]
  const install = /^npm install helios-execution( (libsql|better-sqlite3|pg|hono))*$/
  const helios = new RegExp(`^npx helios (${COMMANDS.map(({ name }) => name.split(' ')[0]).join('|')})( |$)`)
  return code
    .replace(/#.*$/gm, '')
    .split(/\n|&&/)
    .map((command) => command.trim())
    .filter((command) => command !== '' && !known.includes(command) && !install.test(command) && !helios.test(command))
}
