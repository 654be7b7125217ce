import type { Route } from './route.js'

export interface FoundRoute {
  readonly route: Route
  /** By the name in the route's path. */
  readonly params: Readonly<Record<string, string>>
}

/** Finds the route of a request. The first one that matches wins. */
export class RouteTable {
  readonly #routes: readonly { readonly route: Route; readonly segments: readonly string[] }[]

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ route, segments: route.path.split('/') }))
  }

  find(method: string, path: string): FoundRoute | undefined {
    const given = path.split('/')
    for (const { route, segments } of this.#routes) {
      const params = route.method === method ? matchSegments(segments, given) : undefined
      if (params !== undefined) return { route, params }
    }
    return undefined
  }
}

function matchSegments(wanted: readonly string[], given: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const found = given[index] ?? ''
    if (segment.startsWith(':') && found !== '') params[segment.slice(1)] = found
    else if (segment !== found) return undefined
  }
  return params
}
