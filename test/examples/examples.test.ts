import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Run {
  readonly exitCode: number
  readonly output: string
}

function runExample(file: string, ...flags: readonly string[]): Promise<Run> {
  const args = ['--import', 'tsx', ...flags, path.join(root, 'examples', file)]
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : 1, output: stdout + stderr })
    })
  })
}

describe('the examples', () => {
  it('quickstart: every step of the demo goes as expected', async () => {
    const { exitCode, output } = await runExample('quickstart/main.ts')
    expect(output).not.toContain('NOT AS EXPECTED')
    expect(exitCode).toBe(0)
    for (const code of [
      'MIN_ORDER_VALUE',
      'MAX_ORDER_VALUE',
      'INSUFFICIENT_BALANCE',
      'MAX_POSITION_EXPOSURE',
      'DAILY_TRADE_LIMIT',
    ]) {
      expect(output).toContain(`${code}: `)
    }
    expect(output).toMatch(/a new process finds everything/i)
    expect(output).toMatch(/P&L R-?\d+\.\d\d after fees/)
  })

  it('quickstart: a step that goes otherwise ends it with a failure (control)', async () => {
    const { exitCode, output } = await runExample('quickstart/second-process.ts')
    expect(exitCode).toBe(1)
    expect(output).toContain('expected.json')
  })

  it('quickstart, second act: LIVE at a misbehaving exchange, and the books agree to the last decimal', async () => {
    const { exitCode, output } = await runExample('quickstart/valr/main.ts')
    expect(output).not.toContain('NOT AS EXPECTED')
    expect(exitCode).toBe(0)
    for (const trouble of ['every socket breaks', 'reply to the next order is lost', '429', '503'])
      expect(output).toContain(trouble)
    const [, figures] = /all (\d+) figures agree/.exec(output) ?? []
    expect(Number(figures)).toBeGreaterThan(20)
  })

  it('custom-gate: counts by strategy, and denies one that has no name', async () => {
    const { exitCode, output } = await runExample('custom-gate.ts')
    expect(output.trim().split(/\s*\n/)).toEqual(['accepted', 'accepted', 'denied HOURLY_TURNOVER', 'denied STRATEGY_MISSING'])
    expect(exitCode).toBe(0)
  })

  it('strategy-unit-test: its own tests pass', async () => {
    const { exitCode, output } = await runExample('strategy-unit-test.ts', '--test')
    expect(output).toMatch(/pass 2/)
    expect(exitCode).toBe(0)
  })

  it('paper-on-valr-data: trades on paper at the prices of the book that VALR shows', async () => {
    const { exitCode, output } = await runExample('paper-on-valr-data.ts')
    expect(output).toContain('0.0001 BTC at R1842600')
    expect(output).toMatch(/accepted\s+0\.0001 BTC at R1842600.*\s+[\d.]+ BTC at R1843000/)
    expect(exitCode).toBe(0)
  })

  it('live-valr: places and cancels a gated order', async () => {
    const { exitCode, output } = await runExample('live-valr.ts')
    expect(output).toMatch(/free ZAR: 5000 best bid: 1842000\s+accepted\s/)
    expect(output).toContain('cancel: canceled')
    expect(exitCode).toBe(0)
  })

  it('ci-with-msw: its own tests pass', async () => {
    const { exitCode, output } = await runExample('ci-with-msw.ts', '--test')
    expect(output).toMatch(/pass 2/)
    expect(exitCode).toBe(0)
  })

  it('are short enough to be read at one sitting', async () => {
    const files = await readdir(path.join(root, 'examples'), { recursive: true })
    const lengths = await Promise.all(
      files
        .filter((file) => file.endsWith('.ts'))
        .map(async (file) => [file, (await readFile(path.join(root, 'examples', file), 'utf8')).split('\n').length - 1] as const),
    )
    expect(lengths.filter(([, lines]) => lines >= 60)).toEqual([])
  })
})
