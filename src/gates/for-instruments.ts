import { ConfigurationError } from '../core/errors.js'
import { explain } from './answer.js'
import { chain, combinator, membersOf } from './combinator.js'
import type { GateContext, SafetyGate } from './safety-gate.js'

/**
 * Lets `gate` judge the orders on `instruments` (ids such as `BTC/ZAR`), and allows the others. The gate's latches hold
 * the orders on these instruments.
 *
 * @throws ConfigurationError `INVALID_GATE` for an empty list or something that is not a gate.
 */
export function forInstruments(instruments: readonly string[], gate: SafetyGate): SafetyGate {
  if (
    !Array.isArray(instruments) ||
    instruments.length === 0 ||
    !instruments.every((id) => typeof id === 'string' && id !== '')
  ) {
    throw new ConfigurationError('INVALID_GATE', 'forInstruments needs a list of at least one instrument id.')
  }
  const ids = [...new Set(instruments)].sort()
  const listed: ReadonlySet<string> = new Set(ids)
  const applies = (context: GateContext): boolean => listed.has(context.instrument.id)
  return combinator('forInstruments', {
    name: `forInstruments([${ids.join(', ')}], ${membersOf('forInstruments', [gate])
      .map(({ name }) => name)
      .join()})`,
    members: [gate],
    parameters: { instruments: ids },
    applies,
    combine(asker, root) {
      if (!applies(asker.context)) return { verdict: 'allowed', claims: [], inputs: { applies: false } }
      return chain(asker.ask(gate, root), (answer) => ({
        ...answer,
        inputs: { applies: true, members: [explain(gate.name, answer)] },
      }))
    },
  })
}
