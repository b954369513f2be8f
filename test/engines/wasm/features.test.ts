/** A host without vectors is refused with what it lacks. */
import { afterEach, expect, test, vi } from 'vitest'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { host } from '../../../src/engines/wasm/host'

afterEach(() => vi.restoreAllMocks())

test('the engine wasm says that a host lacks vectors', () => {
  vi.spyOn(host, 'validate').mockReturnValue(false)
  expect(() => wasmEngine()).toThrow(
    /engine wasm: got a host that lacks its vectors \(SIMD\)(.|\n)*reference/,
  )
})
