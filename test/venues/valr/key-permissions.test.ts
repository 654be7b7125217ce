import { expect, onTestFinished, test } from 'vitest'
import type { FakeValrPermission } from '../../../src/testing/fake-valr/auth/fake-valr-account.js'
import { API_KEY, API_SECRET, openFakeVenue } from './support/fake-venue.js'

test.each<{ readonly permissions: readonly FakeValrPermission[] }>([
  { permissions: ['View access'] },
  { permissions: ['View access', 'Trade', 'Withdraw'] },
])('a key says what it may do: $permissions', async ({ permissions }) => {
  const accounts = [{ apiKey: API_KEY, apiSecret: API_SECRET, permissions, balances: {} }]
  const venue = await openFakeVenue({ accounts })
  onTestFinished(() => venue.close())
  expect(await venue.client.keyPermissions()).toEqual(permissions)
})
