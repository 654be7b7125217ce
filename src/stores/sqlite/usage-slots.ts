/*
 * The slots of helios_usage, as the schema explains them, and `claimed <kind>`, which came later: what the claim that was
 * taken last was judged by, JSON. It has a budget's calendar too, so `calendar` is only read. Slots of holds are made so that their text sorts by time and then
 * by sequence, with what is open after all of them.
 */

export const RATE_SLOT = 'rate'
export const CALENDAR_SLOT = 'calendar'
export const OPEN_SLOT = 'held open'

export function claimedSlot(kind: 'budget' | 'hold' | 'rate'): string {
  return `claimed ${kind}`
}

export function spentSlot(window: string): string {
  return `spent ${window}`
}

export function heldSlot(atMs: number, sequence: number): string {
  return `held ${String(atMs).padStart(TIME_DIGITS, '0')}/${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`
}

/** The audit sequence that a slot of a reflected hold was made with. */
export function sequenceOfSlot(slot: string): number {
  return Number(slot.slice(-SEQUENCE_DIGITS))
}

const TIME_DIGITS = 15
const SEQUENCE_DIGITS = 16
