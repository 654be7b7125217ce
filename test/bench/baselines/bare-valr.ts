import { createHmac } from 'node:crypto'

export interface BareValr {
  place(customerOrderId: string): Promise<void>
  /** What an emergency takes at the least: one bulk cancel, and the list of open orders read empty twice. */
  cancelAndSeeTwice(): Promise<void>
}

/** VALR by hand: signed requests on kept-alive connections, and no more checks than a status. */
export function bareValr(
  baseUrl: string,
  { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
): BareValr {
  const call = async (method: string, path: string, body = ''): Promise<unknown> => {
    const timestamp = String(performance.timeOrigin + performance.now()).slice(0, 13)
    const signature = createHmac('sha512', apiSecret).update(`${timestamp}${method}${path}${body}`).digest('hex')
    const signed = { 'X-VALR-API-KEY': apiKey, 'X-VALR-SIGNATURE': signature, 'X-VALR-TIMESTAMP': timestamp }
    const headers = { ...signed, 'Content-Type': 'application/json' }
    const response = await fetch(`${baseUrl}${path}`, { method, headers, ...(body === '' ? {} : { body }) })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }
  return {
    async place(customerOrderId) {
      const order = { side: 'BUY', quantity: '0.001', price: '900000', pair: 'BTCZAR', postOnly: false, customerOrderId }
      await call('POST', '/v2/orders/limit', JSON.stringify(order))
    },
    async cancelAndSeeTwice() {
      await call('DELETE', '/v1/orders')
      for (let time = 0; time < 2; time += 1) {
        const open = await call('GET', '/v1/orders/open')
        if (!Array.isArray(open) || open.length > 0) throw new Error('Orders are still open.')
      }
    },
  }
}
