/** The part of pino's interface that the library uses; any logger of this shape will do. */
export interface Logger {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

const ignore = (): void => undefined

/** The default: says nothing. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore }

/** The same logger, with whatever it throws or rejects with dropped: a log line never decides about an order. */
export function guardLogger(logger: Logger): Logger {
  if (logger === silentLogger) return logger
  const guard =
    (level: keyof Logger) =>
    (fields: object, message: string): void => {
      try {
        const returned: unknown = logger[level](fields, message)
        if (returned instanceof Promise) returned.catch(dropped)
      } catch {
        dropped()
      }
    }
  return { debug: guard('debug'), info: guard('info'), warn: guard('warn'), error: guard('error') }
}

/** Nobody is left to tell. */
function dropped(): void {
  return undefined
}
