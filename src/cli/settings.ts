import { z } from 'zod'
import { isHeliosError } from '../core/errors.js'
import { TRADING_MODES, type TradingMode } from '../core/vocabulary.js'
import { resolveBaseUrl } from '../venues/valr/base-url.js'
import { CliError } from './cli-error.js'

/** Where mode and ledger are. */
export type DatabaseLocation =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'sqlite'; readonly path: string }

/** The venue account and how to reach it. */
export interface VenueAccess {
  readonly apiKey: string
  readonly apiSecret: string
  readonly subaccountId?: string
  readonly baseUrl?: string
  readonly wsUrl?: string
}

/** A part of the settings, or why there is none: a stop does with what it has. */
export type Setting<Value> = { readonly value: Value } | { readonly missing: string }

export interface Settings {
  readonly account: string
  readonly database: Setting<DatabaseLocation>
  readonly venue: Setting<VenueAccess>
  /** `TRADING_MODE`: what the mode is expected to be. Never sets it. */
  readonly expectedMode: TradingMode | undefined
}

/** What the flags say stands before what the environment says. Keys have no flags: other users can read those. */
export interface SettingFlags {
  readonly account?: string | undefined
  readonly databaseUrl?: string | undefined
}

const text = z.string().trim()

const databaseUrl = text.transform((url, context): DatabaseLocation => {
  if (/^postgres(ql)?:\/\/./.test(url) && URL.canParse(url)) return { kind: 'postgres', url }
  const path = /^sqlite:(?:\/\/(?=\/))?(?!\/\/)(.+)$/.exec(url)?.[1]
  if (path !== undefined && path !== ':memory:') return { kind: 'sqlite', path }
  context.addIssue('must be postgres://… or sqlite:./file')
  return z.NEVER
})

const address = (protocol: 'http' | 'ws') =>
  text.superRefine((url, context) => {
    try {
      resolveBaseUrl(url, protocol)
    } catch (error) {
      context.addIssue(isHeliosError(error) ? error.message : 'is no address')
    }
  })

/** Everything that `helios` reads from its surroundings. */
const settingsSchema = z.object({
  HELIOS_ACCOUNT: text.max(200).default('default'),
  DATABASE_URL: databaseUrl.optional(),
  VALR_API_KEY: text.optional(),
  VALR_API_SECRET: text.optional(),
  VALR_SUBACCOUNT_ID: text.regex(/^[0-9A-Za-z-]+$/, 'must be digits, letters and hyphens').optional(),
  VALR_BASE_URL: address('http').optional(),
  VALR_WS_URL: address('ws').optional(),
  TRADING_MODE: z.enum(TRADING_MODES).optional(),
})

type SettingName = keyof z.input<typeof settingsSchema>

const NAMES = Object.keys(settingsSchema.shape) as readonly SettingName[]
const VENUE_NAMES: readonly SettingName[] = NAMES.filter((name) => name.startsWith('VALR_'))

/** @throws CliError for an account or expected mode that makes no sense; database and venue say theirs when they are needed. */
export function readSettings(env: NodeJS.ProcessEnv, flags: SettingFlags): Settings {
  const given: NodeJS.ProcessEnv = { ...env, ...(flags.account === undefined ? {} : { HELIOS_ACCOUNT: flags.account }) }
  if (flags.databaseUrl !== undefined) given.DATABASE_URL = flags.databaseUrl
  const set = Object.fromEntries(NAMES.flatMap((name) => (given[name]?.trim() ? [[name, given[name]]] : [])))
  const problems = problemsIn(set)
  for (const name of ['HELIOS_ACCOUNT', 'TRADING_MODE'] as const)
    if (problems[name] !== undefined) throw new CliError('usage', 'SETTING_INVALID', problems[name])
  const sound = settingsSchema.parse(Object.fromEntries(Object.entries(set).filter(([name]) => !(name in problems))))
  const database = sound.DATABASE_URL
  return {
    account: sound.HELIOS_ACCOUNT,
    database: database === undefined ? { missing: problems.DATABASE_URL ?? 'DATABASE_URL is not set.' } : { value: database },
    venue: venueOf(sound, problems),
    expectedMode: sound.TRADING_MODE,
  }
}

/** A sentence for each setting that makes no sense. */
function problemsIn(set: object): Readonly<Partial<Record<SettingName, string>>> {
  const { error } = settingsSchema.safeParse(set)
  return Object.fromEntries((error?.issues ?? []).map(({ path: [name], message }) => [name, `${String(name)}: ${message}.`]))
}

function venueOf(
  sound: z.output<typeof settingsSchema>,
  problems: Readonly<Partial<Record<SettingName, string>>>,
): Setting<VenueAccess> {
  const problem = VENUE_NAMES.flatMap((name) => problems[name] ?? [])[0]
  if (problem !== undefined) return { missing: problem }
  const { VALR_API_KEY: apiKey, VALR_API_SECRET: apiSecret, VALR_SUBACCOUNT_ID: subaccountId } = sound
  if (apiKey === undefined || apiSecret === undefined) {
    const absent = [apiKey === undefined ? 'VALR_API_KEY' : [], apiSecret === undefined ? 'VALR_API_SECRET' : []].flat()
    return { missing: `${absent.join(' and ')} ${absent.length === 1 ? 'is' : 'are'} not set.` }
  }
  const { VALR_BASE_URL: baseUrl, VALR_WS_URL: wsUrl } = sound
  const addresses = { ...(baseUrl === undefined ? {} : { baseUrl }), ...(wsUrl === undefined ? {} : { wsUrl }) }
  return { value: { apiKey, apiSecret, ...(subaccountId === undefined ? {} : { subaccountId }), ...addresses } }
}
