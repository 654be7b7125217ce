/** The `type` of a socket message. */
export function typeOf(message: unknown): string | undefined {
  return typeof message === 'object' && message !== null && 'type' in message && typeof message.type === 'string'
    ? message.type
    : undefined
}
