/** Anything shorter is in too many words to blot it out. */
const SHORTEST_SECRET = 6

/** Blots out keys and passwords, should some message have them: nothing that is written leaves without it. */
export function scrubber(env: NodeJS.ProcessEnv, argv: readonly string[]): (text: string) => string {
  const { VALR_API_KEY = '', VALR_API_SECRET = '', DATABASE_URL = '' } = env
  const addresses = [DATABASE_URL, ...argv].map((text) => text.replace(/^--[\w-]+=/, ''))
  const secrets = [VALR_API_KEY.trim(), VALR_API_SECRET.trim(), ...addresses.flatMap(passwordsIn)]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
  return (text) => secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '[hidden]'), text)
}

/** As they are written in the address, and as they are meant. */
function passwordsIn(address: string): readonly string[] {
  if (!/^postgres(ql)?:/.test(address) || !URL.canParse(address)) return []
  const { password } = new URL(address)
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    return [password]
  }
}
