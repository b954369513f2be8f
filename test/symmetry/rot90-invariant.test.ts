/** Networks with tied kernels do not see quarter turns, whatever their parameters; others are caught. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import type { Tensor } from '../../src/dsl/core/tensor'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { globalMean, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { identityReparam, kronecker } from '../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { quarterTurns, rot90 } from '../../src/symmetry/quarter-turns'
import { onImages } from '../../src/symmetry/spatial'
import { rot90Invariant } from '../../src/symmetry/rot90-invariant'
import { equivariant, invariant } from '../../src/testing'
import '../../src/testing/vitest'
import { looseNet, moved } from '../dsl/loose'
import { expectClose, patternless, run, test } from '../laws'

const c4 = onImages(cyclic(4))

interface Sizes {
  readonly n: number
  readonly channels: number
  readonly kernel: number
  readonly outputs: number
  readonly padding: 'valid' | 'same'
  readonly seed: number
}

/** Sizes that fit; 'same' padding is the same on all sides for odd kernels alone. */
const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    n: fc.integer({ min: 1, max: 5 }),
    channels: fc.integer({ min: 1, max: 2 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('valid' as const, 'same' as const),
    seed: fc.integer({ min: 0, max: 99 }),
  })
  .filter(({ n, kernel, padding }) => kernel <= n && (padding === 'valid' || kernel % 2 === 1))

/** The networks of all sizes with kernels made in one way, each with parameters of its own. */
const networks =
  (make: (sizes: Sizes) => object) =>
  (each: Sizes): ((x: Tensor) => Tensor) => {
    const net = looseNet(make(each))
    return net.apply(moved(net.init(key(each.seed))))
  }

const onTheirImages = { params: sizes, in: c4, inputs: ({ n, channels }: Sizes) => [n, n, channels] }

const convolution = ({ n, channels, kernel, outputs, padding }: Sizes) =>
  pipe(input([n, n, channels]), conv2d(outputs, kernel, { padding }))

describe('tied kernels', () => {
  test('make a convolution equivariant, for every v, input and turn', async () => {
    const layers = networks((s) => pipe(convolution(s), reparam(rot90Invariant)))
    await expect(layers).toBeEquivariant({ ...onTheirImages, out: c4 })
  })

  test('make a network that ends in a global mean invariant', async () => {
    const nets = networks((s) =>
      pipe(
        convolution(s),
        reparam(rot90Invariant),
        relu,
        conv2d(2, 1),
        reparam(rot90Invariant),
        relu,
        globalMean,
        dense(3),
      ),
    )
    await expect(nets).toBeInvariant(onTheirImages)
  })

  test('keep what they say under another parameterisation of v', async () => {
    const nets = networks((s) =>
      pipe(convolution(s), reparam(rot90Invariant), reparam(kronecker), relu, globalMean, dense(2)),
    )
    await expect(nets).toBeInvariant(onTheirImages)
  })

  test('are averaged over the four turns, and then stay as they are', () =>
    fc.assert(
      fc.asyncProperty(sizes, async ({ kernel: k, channels: c, outputs: o }) => {
        const how = rot90Invariant(tensor(new Float64Array(k * k * c * o), [k, k, c, o]))
        const v = tensor(patternless(k * k * c * o), [k, k, c, o])
        const once = await run(reference, (x: typeof v) => how.apply({}, x), [v] as const)
        const sum = await run(reference, (x: typeof v) => quarterTurns.map((g) => rot90(x, g)), [v] as const)
        const mean = Array.from(valuesOf(v), (_, i) =>
          sum.reduce((total, x) => total + valuesOf(x)[i] / 4, 0),
        )
        expectClose('mean', once, tensor(mean, v.shape), { tolerance: 1e-12 })
        expectClose('again', await run(reference, (x: typeof v) => how.apply({}, x), [once] as const), once, {
          tolerance: 1e-12,
        })
      }),
    ))
})

describe('without tying', () => {
  test('a convolution is caught, and shrinks to the smallest that turns can tell', async () => {
    const { counterexample } = await fc.check(
      equivariant(networks(convolution), { ...onTheirImages, out: c4 }),
      { seed: 1 },
    )
    expect(counterexample?.[0]).toMatchObject({
      g: 1,
      params: { n: 2, channels: 1, kernel: 2, outputs: 1, padding: 'valid', seed: 0 },
    })
    // one pixel is enough
    const pixels = Array.from(valuesOf(counterexample?.[0].x ?? tensor([], [0])))
    expect(pixels.filter((pixel) => pixel !== 0).map(Math.abs)).toEqual([1])
  })

  test('a network is caught, and one that the identity claims to tie', async () => {
    for (const make of [
      (s: Sizes) => pipe(convolution(s), relu, globalMean, dense(2)),
      (s: Sizes) => pipe(convolution(s), reparam(identityReparam), relu, globalMean, dense(2)),
    ]) {
      const { counterexample } = await fc.check(invariant(networks(make), onTheirImages), { seed: 1 })
      expect([2, 3]).toContain(counterexample?.[0].params.kernel)
    }
  })
})
