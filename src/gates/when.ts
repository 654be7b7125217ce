import { ConfigurationError } from '../core/errors.js'
import { type Answer, explain, failed } from './answer.js'
import { isReservedGateName } from './catalogue-names.js'
import { chain, combinator, membersOf } from './combinator.js'
import { type GateAsker, isThenable } from './gate-asker.js'
import { denialOf, thrownDenial } from './gate-failure.js'
import type { GateContext, SafetyGate } from './safety-gate.js'
import { sourceHash } from './source-hash.js'

/** Whether a gate is to judge an order. It may read what a gate may read. */
export type GatePredicate = (context: GateContext) => boolean | Promise<boolean>

export interface WhenOptions {
  /** Default `when(<the predicate's name>, <the gate's name>)`. Needed for a second predicate without a name. */
  readonly name?: string
  /** Change it when the predicate changes its mind; part of the policy hash. Default: the hash of its source text. */
  readonly version?: string
}

/**
 * Lets `gate` judge the orders for which `predicate` is true, and allows the others. A predicate that throws, that is not
 * done in time, or whose answer is not a boolean denies. The gate's latches hold every order while they are tripped.
 *
 * @throws ConfigurationError `INVALID_GATE`, `GATE_NAME_RESERVED`.
 */
export function when(predicate: GatePredicate, gate: SafetyGate, options: WhenOptions = {}): SafetyGate {
  if (typeof predicate !== 'function') throw new ConfigurationError('INVALID_GATE', 'when needs a predicate function.')
  const members = membersOf('when', [gate])
  const { name = `when(${predicate.name || 'predicate'}, ${gate.name})`, version } = optionsOf(options)
  const self: SafetyGate = combinator('when', {
    name,
    members,
    version,
    parameters: version === undefined ? { predicate: sourceHash(predicate) } : {},
    combine: (asker, root) => chain(holds(predicate, asker, self, root), (held) => decide(held, asker, gate, root)),
  })
  return self
}

/** What the predicate says, or the failure that stands in for it. */
function holds(predicate: GatePredicate, asker: GateAsker, self: SafetyGate, root: string): Held | Promise<Held> {
  try {
    const returned: unknown = predicate(asker.context)
    if (!isThenable(returned)) return read(returned, self, root)
    return asker.settle(
      returned,
      (value) => read(value, self, root),
      (thrown) => failed(thrownDenial(thrown, self, root)),
      () => asker.late(self, root),
    )
  } catch (thrown) {
    return failed(thrownDenial(thrown, self, root))
  }
}

function optionsOf(options: WhenOptions): WhenOptions {
  for (const [key, value] of Object.entries(options)) {
    if (key !== 'name' && key !== 'version') throw new ConfigurationError('INVALID_GATE', `when has no option ${key}.`)
    if (typeof value !== 'string' || value.trim() === '') throw new ConfigurationError('INVALID_GATE', `when: ${key} is a text.`)
  }
  if (options.name !== undefined && isReservedGateName(options.name)) {
    throw new ConfigurationError('GATE_NAME_RESERVED', `${options.name} is a name of this library's own gates; choose another.`)
  }
  return options
}

type Held = boolean | Answer

function read(value: unknown, self: SafetyGate, root: string): Held {
  if (typeof value === 'boolean') return value
  return failed(denialOf(self, root, 'GATE_BAD_VERDICT', `The predicate did not answer with a boolean but with ${typeof value}.`))
}

function decide(held: Held, asker: GateAsker, gate: SafetyGate, root: string): Answer | Promise<Answer> {
  if (held === false) return { verdict: 'allowed', claims: [], inputs: { applies: false } }
  if (held !== true) return held
  return chain(asker.ask(gate, root), (answer) => within(answer, gate))
}

/** The member's answer, with its explanation kept under its name. */
function within(answer: Answer, gate: SafetyGate): Answer {
  return { ...answer, inputs: { applies: true, members: [explain(gate.name, answer)] } }
}
