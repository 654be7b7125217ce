import { sha256 } from '../core/content-hash.js'

/**
 * Stands in for the version of a function that has none. It sees the text of the function, not the values that the
 * function closes over. Internal.
 */
export function sourceHash(code: (...parameters: never[]) => unknown): string {
  return sha256(Function.prototype.toString.call(code))
}
