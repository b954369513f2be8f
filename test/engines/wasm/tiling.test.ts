/** Loops over tiles: the numbers of the reference, and what only one tile needs kept for one tile alone. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { trace } from '../../../src/dsl/transforms/program'
import { numberedValues } from '../../../src/dsl/transforms/values'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { add, mul, unary } from '../../../src/dsl/primitives/elementwise'
import { gather } from '../../../src/dsl/primitives/gather'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { transpose } from '../../../src/dsl/primitives/movement'
import { windows } from '../../../src/dsl/primitives/windows'
import { stridesOf } from '../../../src/dsl/core/shape'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { target } from '../../../src/engines/wasm/target'
import { placedIn } from '../../../src/loops/loops'
import { lower } from '../../../src/loops/lower'
import { scheduled } from '../../../src/loops/tiling'
import { assertEngine, patternless, test } from '../../laws'

const engine = wasmEngine({ threads: 1 })
const of = (shape: readonly number[]): AnyTensor =>
  tensor(patternless(shape.reduce((a, b) => a * b, 1)), shape)

/** A convolution with an activation, a dense layer on it, and a gradient by its weights: sums, shared values, movement. */
const layers = (x: AnyTensor, kernel: AnyTensor, weight: AnyTensor) => {
  const slid = windows(x, { axes: [1, 2], sizes: [3, 3], strides: [1, 1] })
  const hidden = unary('tanh', einsum('nyxkl,klo->nyxo', slid, kernel))
  const scores = einsum('nyxo,yxoc->nc', hidden, weight)
  const back = einsum('nc,yxoc->nyxo', scores, weight)
  const slope = mul(back, add(hidden, back))
  return [scores, einsum('nyxo,nc->yxoc', hidden, scores), einsum('nyxkl,nyxo->klo', slid, slope)] as const
}

const inputs = (
  images: number,
  side: number,
  channels: number,
  classes: number,
): [AnyTensor, AnyTensor, AnyTensor] => [
  of([images, side + 2, side + 2]),
  of([3, 3, channels]),
  of([side, side, channels, classes]),
]

describe('a program in loops over tiles', () => {
  test.prop(
    [
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom(4, 6, 8, 9, 12),
      fc.constantFrom(3, 8, 16, 20),
      fc.integer({ min: 1, max: 5 }),
    ],
    { numRuns: 25 },
  )('computes what the reference computes', async (images, side, channels, classes) => {
    // the scores are sums that nearly cancel, and are multiplied on: float32 keeps four digits of them
    await assertEngine(engine, layers, inputs(images, side, channels, classes), 1e-4)
  })

  test.prop([fc.integer({ min: 8, max: 64 }), fc.constantFrom(256, 784)], { numRuns: 6 })(
    'keeps whole what rows are gathered of, and into',
    async (images, pixels) => {
      const every = (step: number) =>
        tensor(
          Int32Array.from({ length: pixels }, (_, i) => (i * step) % pixels),
          [pixels],
          'int32',
        )
      const mixed = (xs: AnyTensor) =>
        transpose(
          [2, 3, 5, 7].map((step) => unary('tanh', gather(transpose(xs, [1, 0]), every(step)))).reduce(mul),
          [1, 0],
        )
      await assertEngine(engine, mixed, [of([images, pixels])])
    },
  )

  test('has loops, and cells of one tile, where its values are large', () => {
    const { program } = trace(layers, inputs(4, 26, 32, 10))
    const { parameters, results } = program
    const strides = (number: number) => stridesOf(numberedValues(program)[number].shape)
    const lowered = lower(
      program,
      {
        parameters: parameters.map(({ shape }) => ({ strides: stridesOf(shape), parts: [0] })),
        results: results.map((number) => ({ strides: strides(number), accumulate: false })),
        laid: stridesOf,
      },
      target,
    )
    const { items, cells } = scheduled(lowered, target)
    const loops = items.filter((item) => item.kind === 'loop')
    expect(loops.flatMap(placedIn).length).toBeGreaterThan(loops.length)
    const size = (list: typeof cells) =>
      list.reduce((sum, cell) => sum + (cell.kind === 'work' ? cell.size : 0), 0)
    expect(size(cells)).toBeLessThan(size(lowered.cells))
  })
})
