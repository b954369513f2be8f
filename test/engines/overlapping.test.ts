/** Sums where windows overlap: what one window adds, the next one finds there, however many are added at once. */
import * as fc from 'fast-check'
import { describe } from 'vitest'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { sizeOf } from '../../src/dsl/core/shape'
import { tensor } from '../../src/dsl/primitives/leaves'
import { unwindows, windows } from '../../src/dsl/primitives/windows'
import { assertEngine, engineOf, hasCompiler, patternless, test } from '../laws'

/** Windows over the last axes, where memory lies side by side, longer than the vectors of any processor. */
const slid = fc
  .record({
    length: fc.integer({ min: 4, max: 40 }),
    size: fc.integer({ min: 2, max: 4 }),
    stride: fc.constantFrom(1, 1, 2),
    rows: fc.constantFrom([], [3]),
    channels: fc.constantFrom([], [2]),
  })
  .map(({ length, size, stride, rows, channels }) => ({
    shape: [...rows, length, ...channels],
    sliding: { axes: [rows.length], sizes: [size], strides: [stride] },
  }))

const runs: readonly (readonly [string, number])[] = [
  ['wasm', 30],
  ['webgpu', 3],
  ...(hasCompiler ? ([['native', 15]] as const) : []),
]

describe.for(runs)('overlapping windows on %s', ([name, numRuns]) => {
  test.prop([slid], { numRuns })('add up', async ({ shape, sliding }) =>
    assertEngine(await engineOf(name), (x: AnyTensor) => unwindows(windows(x, sliding), shape, sliding), [
      tensor(patternless(sizeOf(shape)), shape),
    ]),
  )
})
