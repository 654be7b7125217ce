/** JSON that `jsonb` takes: it has no NUL and no half of a surrogate pair, so either becomes U+FFFD. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null'
  return text.includes('\\u') ? (JSON.stringify(value, storable) ?? 'null') : text
}

function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), inner]))
}

function storableText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the one character that Postgres cannot hold
  return text.replace(/\u0000|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
}
