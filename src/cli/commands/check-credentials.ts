import { z } from 'zod'
import { isHeliosError } from '../../core/errors.js'
import type { ValrTradingClient } from '../../venues/valr/valr-trading-client.js'
import { CliError } from '../cli-error.js'
import { defineCommand } from '../command.js'

export const checkCredentials = defineCommand({
  name: 'check-credentials',
  summary: 'Use the venue credentials to read the balances, what the key may do, and the clocks',
  flags: [],
  needs: ['venue'],
  options: z.strictObject({}),
  async run(_options, { desk: { venue } }) {
    if (venue === undefined) throw new CliError('usage', 'SETTING_MISSING', 'There are no credentials to check.')
    const { identity, permissions, balances, clockSkew } = await look(venue)
    const canTrade = permissions.includes('Trade')
    const canWithdraw = permissions.includes('Withdraw')
    const held = Object.entries(balances.balances).filter(([, { total }]) => !total.isZero())
    return {
      exit: canTrade ? 'done' : 'notSo',
      json: { identity, permissions, canTrade, canWithdraw, clockSkewMs: clockSkew.skewMs, balances: Object.fromEntries(held) },
      text: [
        `${identity}: the key is accepted. It may: ${permissions.join(', ')}.`,
        ...(canTrade ? [] : ['It may not trade.']),
        ...(canWithdraw ? ['It may withdraw: make one for the bot that may not.'] : []),
        `The venue's clock is ${Math.round(clockSkew.skewMs)} ms ahead, give or take ${Math.ceil(clockSkew.errorMs)}.`,
        ...held.map(([currency, { total, free }]) => `  ${currency} ${total.toFixed()}, of which free ${free.toFixed()}`),
      ],
    }
  },
})

async function look(venue: ValrTradingClient) {
  try {
    const [identity, permissions] = [await venue.identity(), await venue.keyPermissions()]
    return { identity, permissions, balances: await venue.balances(), clockSkew: await venue.clockSkew() }
  } catch (error) {
    if (!isHeliosError(error)) throw error
    throw new CliError('venue', error.code, error.message)
  }
}
