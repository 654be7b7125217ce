import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { parseArguments } from '../../src/cli/parse-arguments.js'

const parse = (...argv: string[]) => {
  const parsed = parseArguments(argv, COMMANDS, '1.2.3')
  if (parsed.kind !== 'run') throw new Error('Nothing to run.')
  return { name: parsed.command.name, fields: parsed.fields }
}

describe('the command line', () => {
  it('says which command, with its arguments and flags by name', () => {
    const { name, fields } = parse('set-mode', 'LIVE', '--confirm', '--reason', 'First test', '--expires-in=4h', '--json')
    expect(name).toBe('set-mode <mode>')
    expect(fields).toEqual({ mode: 'LIVE', confirm: true, reason: 'First test', expiresIn: '4h', json: true })
  })

  it.each(['007', '1e3', '0x10', '', ' ', '-', 'true', '1.50', 'a=b', '--'])('keeps the text %j as it is', (text) => {
    expect(parse('halt', `--reason=x${text}`).fields.reason).toBe(`x${text}`)
    if (!text.startsWith('-'))
      expect(parse('halt', '--reason', text, '--actor', 'me').fields).toEqual({ reason: text, actor: 'me' })
  })

  it('takes flags before the command too', () => {
    expect(parse('--json', 'stop', '--reason', '5')).toEqual({ name: 'stop', fields: { json: true, reason: '5' } })
    expect(parse('--account', '7', 'resolve', '12').fields).toMatchObject({ account: '7', clientOrderId: '12' })
  })

  it.each([
    [[], 'Say what to do'],
    [['start'], 'no command start'],
    [['stop', '--dry-run'], 'Unknown option `--dryRun`'],
    [['stop', 'now'], 'Unused args: `now`'],
    [['set-mode'], 'missing required args'],
    [['halt', '--reason'], 'value is missing'],
    [['halt', '--reason', '--actor', 'me'], 'value is missing'],
  ])('is refused when it is %j', (argv, message) => {
    const failure = { code: 'USAGE', exit: 'usage', message: expect.stringContaining(message) }
    expect(() => parse(...argv)).toThrow(expect.objectContaining(failure))
  })
})
