import { openWebSocket, type WebSocketFactory } from '../../../src/venues/valr/web-socket.js'

/** What arrives in place of a message. */
export type SocketLie = (text: string) => string

export interface LyingSocket {
  readonly webSocket: WebSocketFactory
  /** Alters every message that comes in from now on, or every reply to a command, until the returned function is called. */
  lie(what: 'message' | 'reply', lie: SocketLie): () => void
}

/** Real sockets, on which what comes in can be altered on its last yard: the exchange did what it meant to say it did. */
export function lyingSocket(): LyingSocket {
  let lying: { readonly what: 'message' | 'reply'; readonly lie: SocketLie } | undefined
  const heard = (text: string): string => {
    if (lying === undefined || (lying.what === 'reply' && !text.includes('"clientMsgId"'))) return text
    return lying.lie(text)
  }
  return {
    webSocket(url, options) {
      const socket = openWebSocket(url, options)
      return new Proxy(socket, {
        get(target, property) {
          const member: unknown = Reflect.get(target, property, target)
          if (typeof member !== 'function') return member
          if (property !== 'addEventListener') return member.bind(target)
          return (type: string, listener: (event: { readonly data: unknown }) => void) =>
            member.call(
              target,
              type,
              type === 'message' ? ({ data }: { readonly data: unknown }) => listener({ data: heard(String(data)) }) : listener,
            )
        },
      })
    },
    lie(what, lie) {
      lying = { what, lie }
      return () => {
        lying = undefined
      }
    },
  }
}

/** The same message with every value of another type, its own type and the command's id apart. */
function ofWrongTypes(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => {
    if (key === 'type' || key === 'clientMsgId') return value
    if (typeof value === 'string') return 17
    return typeof value === 'number' || typeof value === 'boolean' ? [String(value)] : value
  })
}

function without(text: string, key: string): string {
  return JSON.stringify({ ...(JSON.parse(text) as object), [key]: undefined })
}

export const SOCKET_LIES: Readonly<Record<string, SocketLie>> = {
  'no JSON': () => '<html>502 Bad Gateway</html>',
  nothing: () => '',
  'JSON cut short': (text) => text.slice(0, Math.floor(text.length / 2)),
  'two messages in one': (text) => text + text,
  'JSON null': () => 'null',
  'a list': (text) => `[${text}]`,
  'values of wrong types': ofWrongTypes,
  'no data': (text) => without(text, 'data'),
  'an error that says nothing': (text) => JSON.stringify({ ...(JSON.parse(text) as object), error: {} }),
  'an error that is false': (text) => JSON.stringify({ ...(JSON.parse(text) as object), error: false }),
  'no type': (text) => without(text, 'type'),
  'a type that nobody knows': (text) => JSON.stringify({ ...(JSON.parse(text) as object), type: 'SOMETHING_NEW' }),
}
