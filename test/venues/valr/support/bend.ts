import { fc } from '../../../support/properties.js'

/** What may stand where something else was meant to. */
export const JUNK = fc.oneof(
  fc.constantFrom<unknown>(null, 'NaN', 'Infinity', '-1', '1e999', '0x10', '', [], {}, true, '1,000', '٣'),
  fc.integer(),
  fc.string(),
)

/** A field with an amount that is none, in JSON. */
export const NO_NUMBER =
  /"(?:[pP]rice|quantity|amount|fee|free|locked|original|remaining|bidPrice|askPrice|executed)":"?(?:NaN|-?Infinity|null|0x)/

/** Puts `value` in the place of one of the object's leaves. */
export function bend(root: object, where: number, value: unknown): object {
  const places: (() => void)[] = []
  const visit = (node: object): void => {
    for (const [key, inner] of Object.entries(node)) {
      if (typeof inner === 'object' && inner !== null) visit(inner)
      places.push(() => Object.assign(node, { [key]: value }))
    }
  }
  visit(root)
  places[where % places.length]?.()
  return root
}
