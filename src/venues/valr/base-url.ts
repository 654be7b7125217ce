import { ConfigurationError } from '../../core/errors.js'

/** VALR's REST address. VALR documents no public test environment. */
export const VALR_BASE_URL = 'https://api.valr.com'

/** Scheme, host and port to talk to, or a function that says so each time. */
export type BaseUrl = string | (() => string)

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * The address in force now. Keys never travel in plain text: `http:` and `ws:` are for this machine only.
 *
 * @throws ConfigurationError `BASE_URL_INVALID`, `BASE_URL_INSECURE`.
 */
export function resolveBaseUrl(baseUrl: BaseUrl, protocol: 'http' | 'ws' = 'http'): URL {
  const text = typeof baseUrl === 'function' ? baseUrl() : baseUrl
  if (!URL.canParse(text)) throw new ConfigurationError('BASE_URL_INVALID', 'The base URL is not a URL.')
  const url = new URL(text)
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  if (!isBare) throw new ConfigurationError('BASE_URL_INVALID', 'The base URL is scheme, host and port, and nothing else.')
  if (url.protocol === `${protocol}s:`) return url
  if (url.protocol === `${protocol}:` && LOOPBACK.test(url.hostname)) return url
  throw new ConfigurationError('BASE_URL_INSECURE', `${url.protocol}//${url.host} is not ${protocol}s:, and not on this machine.`)
}

/** The socket's address beside a REST address: the same host and port. A client of a fake never calls the real VALR. */
export function webSocketUrlOf(baseUrl: BaseUrl): BaseUrl {
  return () => resolveBaseUrl(baseUrl).origin.replace(/^http/, 'ws')
}
