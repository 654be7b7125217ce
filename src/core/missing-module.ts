const MISSING: ReadonlySet<unknown> = new Set([
  'MODULE_NOT_FOUND',
  'ERR_MODULE_NOT_FOUND',
  // `node:sqlite` on a Node that is too old for it.
  'ERR_UNKNOWN_BUILTIN_MODULE',
])

/** True for what `import()` and `require` throw when a package is not installed. */
export function isMissingModule(error: unknown): boolean {
  return error instanceof Error && 'code' in error && MISSING.has(error.code)
}
