/** `sound` with `changes` in place of its own members: the double for a port that misbehaves in one way only. */
export function altered<Port extends object>(sound: Port, changes: Partial<Port>): Port {
  return new Proxy(sound, {
    get(target, property) {
      const change: unknown = Reflect.get(changes, property)
      if (change !== undefined) return change
      const own: unknown = Reflect.get(target, property, target)
      return typeof own === 'function' ? own.bind(target) : own
    },
  })
}

/** A promise that never settles. */
export function never(): Promise<never> {
  return new Promise(() => undefined)
}
