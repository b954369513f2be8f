/**
 * What commutes with a group by construction passes the law, for every group and up to 1e-12. Here with some cases;
 * `npm run sweep` tries 10 000 of each.
 */
import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import {
  type GroupAction,
  cyclic,
  dihedral,
  onChannels,
  onCycle,
  onImages,
  onTorus,
  ops,
  regular,
} from '../../src'
import { type Tensor, tensor, translations, translations2d } from '../../src'
import { equivariant, invariant, type Output } from '../../src/testing'
import { SOME } from '../laws/law'
import { eachFiniteGroup } from '../symmetry/known-groups'
import { groupConvolution } from './group-convolution'

type Weights = readonly number[]

/** Numbers that float64 rounds. */
const weights = (count: number): fc.Arbitrary<Weights> =>
  fc
    .array(fc.integer({ min: -9, max: 9 }), { minLength: count, maxLength: count })
    .map((numbers) => numbers.map((n) => n / 7))

describe('a group convolution commutes with', () => {
  eachFiniteGroup((group) => {
    const size = group.elements.length
    const moves = onChannels(regular(group))

    test(`${group.name}, of ${size} elements`, () =>
      fc.assert(
        equivariant((w: Weights) => groupConvolution(group, w), {
          params: weights(size),
          in: moves,
          out: moves,
          inputs: [size],
        }),
        SOME,
      ))
  })
})

describe('translations', () => {
  const line = onCycle(translations(7))
  const torus = onTorus(translations2d(3, 4))

  test('of a cycle commute with its convolutions', () =>
    fc.assert(
      equivariant((w: Weights) => groupConvolution(translations(7), w), {
        params: weights(7),
        in: line,
        out: line,
        inputs: [7],
      }),
      SOME,
    ))

  test('of a torus commute with its convolutions', () => {
    const layer = (w: Weights) => {
      const convolve = groupConvolution(translations2d(3, 4), w)
      return (x: Tensor) => ops.reshape(convolve(ops.reshape(x, [12])), [3, 4])
    }
    return fc.assert(equivariant(layer, { params: weights(12), in: torus, out: torus, inputs: [3, 4] }), SOME)
  })
})

describe('images', () => {
  /** A kernel [3, 3, 1, 2], averaged over the group; the elements are exact on a grid. */
  const layer =
    <G>(elements: readonly G[], { act }: GroupAction<G>, last: (y: Tensor) => Output) =>
    (w: Weights) => {
      const turns = elements.map((g) => act(g, tensor(w, [3, 3, 1, 2])))
      const kernel = ops.reshape(
        turns.reduce((sum, each) => ops.reshape(ops.add(sum, each), sum.shape)),
        [3, 3, 1, 2],
      )
      return (x: Tensor<readonly [6, 6, 1]>) => last(ops.relu(ops.conv2d(x, kernel)))
    }

  const c4 = onImages(cyclic(4))
  const d4 = onImages(dihedral(4))

  test('turn with a convolution whose kernel is averaged over C4', () =>
    fc.assert(
      equivariant(
        layer(cyclic(4).elements, c4, (y) => y),
        { params: weights(18), in: c4, out: c4, inputs: [6, 6, 1] },
      ),
      SOME,
    ))

  test('turn and flip with one averaged over D4', () =>
    fc.assert(
      equivariant(
        layer(dihedral(4).elements, d4, (y) => y),
        { params: weights(18), in: d4, out: d4, inputs: [6, 6, 1] },
      ),
      SOME,
    ))

  test('are not told apart by a mean after it', () =>
    fc.assert(
      invariant(
        layer(dihedral(4).elements, d4, (y) => ops.mean(y)),
        { params: weights(18), in: d4, inputs: [6, 6, 1] },
      ),
      SOME,
    ))
})
