import type { Clock } from '../../core/clock.js'

/** Resolves when an order that travels for `ms` has arrived. @throws the signal's reason, as soon as it is aborted. */
export function arrival(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const turnBack = (): void => {
      stopTimer()
      reject(signal?.reason)
    }
    const stopTimer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', turnBack)
      resolve()
    }, ms)
    if (signal?.aborted) turnBack()
    else signal?.addEventListener('abort', turnBack, { once: true })
  })
}
