/** The names of this library's own gates, present and to come. A user's gate may not carry one. */
export const CATALOGUE_NAMES = [
  'minOrderValue',
  'maxOrderValue',
  'dailyTradeLimit',
  'sufficientBalance',
  'maxPositionExposure',
  'maxOrderQuantity',
  'dailyNotionalLimit',
  'dailyLossLimit',
  'maxDrawdown',
  'maxLeverage',
  'maxPositionSize',
  'priceCollar',
  'staleMarketData',
  'clockSkew',
  'orderRateLimit',
  'repeatedExecutionThrottle',
  'duplicateOrderGuard',
  'maxOpenOrders',
  'cooldownAfterLosses',
  'consecutiveFailures',
  'instrumentAllowlist',
  'tradingHours',
  'liquidityImpact',
  'selfTradePrevention',
  'maxUnprotectedTime',
] as const

/** A gate name that only this library may use: a catalogue name, or one that looks like a built-in rule's. */
export function isReservedGateName(name: string): boolean {
  return (CATALOGUE_NAMES as readonly string[]).includes(name) || name.startsWith('helios:')
}
