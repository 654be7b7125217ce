import { describe, expect, it } from 'vitest'
import { loadHono } from '../../src/http/load-hono.js'

const failing = (code: string) => () => {
  throw Object.assign(new Error("Cannot find 'hono'"), { code })
}

describe('hono', () => {
  it.each(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'])('is asked for by its install command when loading it says %s', (code) => {
    const failure = { code: 'HONO_MISSING', message: expect.stringContaining('npm install hono') }
    expect(() => loadHono(failing(code))).toThrow(expect.objectContaining(failure))
  })

  it('that is there and broken is not said to be missing', () => {
    expect(() => loadHono(failing('ERR_DLOPEN_FAILED'))).toThrow(expect.objectContaining({ code: 'ERR_DLOPEN_FAILED' }))
  })
})
