import fc from 'fast-check'

const { PROPERTY_SEED = '20260105' } = process.env

/** The same cases in every run, unless PROPERTY_SEED asks for others: what fails once fails again. */
fc.configureGlobal({ seed: Number(PROPERTY_SEED) })

export { fc }
