import { z } from 'zod'

const message = z.looseObject({
  type: z.string(),
  clientMsgId: z.string().optional(),
  subscriptions: z.array(z.object({ event: z.string(), pairs: z.array(z.string()).optional() })).optional(),
  requests: z.array(z.object({ event: z.string() })).optional(),
  payload: z.unknown().optional(),
})

/** A message from a client. */
export type ClientMessage = z.output<typeof message>

/** `undefined` for text that is not a message: what VALR says to that is unknown, so the fake says nothing. */
export function readClientMessage(text: string): ClientMessage | undefined {
  try {
    return message.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
