import { ModeChangeRefusedError } from '../core/errors.js'
import { UNSPECIFIED } from '../core/reserved.js'

/** Who changes something, and why. */
export interface Attribution {
  readonly reason: string
  readonly actor: string
}

/** Changes towards more risk say so in so many words. */
export interface ConfirmedChange extends Attribution {
  readonly confirmed: boolean
  /** Refuse with `VERSION_CONFLICT` unless this is the version in force. */
  readonly expectedVersion?: number
}

/** A change towards less risk never fails for want of a word. */
export function unlessSaid({ reason, actor }: Partial<Attribution>): Attribution {
  return { reason: said(reason) ?? UNSPECIFIED, actor: said(actor) ?? UNSPECIFIED }
}

function said(text: string | undefined): string | undefined {
  return typeof text === 'string' && text.trim() !== '' ? text : undefined
}

/** @throws ModeChangeRefusedError */
export function attributed(reason: string | undefined, actor: string | undefined): Attribution {
  const [why, who] = [said(reason), said(actor)]
  if (why === undefined) throw new ModeChangeRefusedError('REASON_REQUIRED', 'Say why: pass a non-empty reason.')
  if (who === undefined) throw new ModeChangeRefusedError('ACTOR_REQUIRED', 'Say who: pass a non-empty actor.')
  return { reason: why, actor: who }
}

/** @throws ModeChangeRefusedError */
export function confirmed(what: string, options: Partial<ConfirmedChange>): Attribution {
  if (options.confirmed !== true) {
    throw new ModeChangeRefusedError('CONFIRMATION_REQUIRED', `${what} needs confirmed: true.`)
  }
  return attributed(options.reason, options.actor)
}
