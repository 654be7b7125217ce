import type { Clock } from '../../../core/clock.js'

const FIRST_SEQUENCE_ID = 1_368_928_567_986_640_000n
const FIRST_BATCH_ID = 1_395_349_783_381_500_000n
const IDS_PER_MILLISECOND = 0x1000

/**
 * Every id the exchange gives out. They depend on the seed, the clock and the order of asking, on nothing else. UUIDs have
 * the shape of version 7, as VALR's do since 2025, and sort in the order they were given out while the clock runs forward.
 */
export class SeededIds {
  readonly #clock: Clock
  readonly #random: () => number
  #lastMs = 0
  #inThisMs = 0
  #sequenceId = FIRST_SEQUENCE_ID
  #batchId = FIRST_BATCH_ID

  constructor(seed: string | number, clock: Clock) {
    this.#clock = clock
    this.#random = randomWords(String(seed))
  }

  uuid(): string {
    const ms = this.#clock.now().getTime()
    this.#inThisMs = ms === this.#lastMs ? (this.#inThisMs + 1) % IDS_PER_MILLISECOND : 0
    this.#lastMs = ms
    const time = hex(ms, 12)
    const variant = hex(0x8000 | (this.#random() & 0x3fff), 4)
    const rest = hex(this.#random(), 8) + hex(this.#random() & 0xffff, 4)
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(this.#inThisMs, 3)}-${variant}-${rest}`
  }

  /** Above 2^53, as VALR's are. */
  sequenceId(): bigint {
    this.#sequenceId += 1n
    return this.#sequenceId
  }

  /** Above 2^53, as VALR's are. */
  batchId(): bigint {
    this.#batchId += 1n
    return this.#batchId
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}

/** 32-bit words from Chris Doty-Humphrey's small fast counting generator (sfc32), seeded with a hash of the text. */
function randomWords(seed: string): () => number {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = 0xb7e15162
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return sum >>> 0
  }
  for (const character of seed) {
    a ^= character.codePointAt(0) ?? 0
    next()
  }
  for (let round = 0; round < 16; round++) next()
  return next
}
