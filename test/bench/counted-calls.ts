/** How often each method was called. */
export type Tally = Record<string, number>

/**
 * The same object, whose methods are counted in `tally` when they are called from outside; `wrap` may replace what they
 * return.
 */
export function counted<Target extends object>(
  target: Target,
  tally: Tally,
  wrap: (returned: unknown) => unknown = (returned) => returned,
): Target {
  return new Proxy(target, {
    get(from, property) {
      const value: unknown = Reflect.get(from, property)
      if (typeof value !== 'function') return value
      return (...args: unknown[]): unknown => {
        const name = String(property)
        tally[name] = (tally[name] ?? 0) + 1
        return wrap(Reflect.apply(value, from, args))
      }
    },
  })
}

export function sumOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, calls) => sum + calls, 0)
}
