/** Whatever sizes and weights are given, what comes is a result or an error in our words, soon. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import * as weyl from '../../src'
import { sizeOf, type Shape } from '../../src/dsl/core/shape'
import { test } from '../laws/law'

const sizes = fc.constantFrom(0, 1, 1, 2, 2, 3, 4)
const numbers = fc.constantFrom(0, 1, 2, 3, 4, 5, 8, -1, 2.5, NaN, Infinity)
const shapes = fc.array(sizes, { maxLength: 5 })
const fills = fc.constantFrom(0, 1, -1, 0.3, NaN, Infinity, 1e200, 1e-200)

/** A tensor of one number, or of numbers without a pattern times that. */
const filled = (shape: Shape, fill: number, even = false): weyl.Tensor =>
  tensorOf(shape, (i) => (even ? fill : fill * Math.sin(7 * i + 1)))
const tensorOf = (shape: Shape, at: (i: number) => number): weyl.Tensor =>
  weyl.tensor(
    Array.from({ length: sizeOf(shape) }, (_, i) => at(i)),
    shape,
  )

/** Passes where a result is there, or a problem that is not ours. */
const inOurWords = (f: () => unknown): void => {
  try {
    f()
  } catch (error) {
    expect(error).toBeInstanceOf(weyl.WeylError)
    expect(String(error)).not.toContain('internal')
  }
}

describe('read-outs', () => {
  test.prop([shapes, fills, fc.boolean()])('of any tensor', (shape, fill, even) => {
    const x = filled(shape, fill, even)
    inOurWords(() => weyl.singularValues(x))
    inOurWords(() => weyl.weightFamily(x))
    inOurWords(() => weyl.weightSpan(shape.slice(1), x))
  })

  test.prop([fc.tuple(sizes, sizes), sizes, fills, numbers])('of lines', (shape, rank, fill, draws) => {
    inOurWords(() =>
      weyl.readSymmetry(
        weyl.weightSpan(shape, filled([sizeOf(shape), rank], fill)),
        weyl.lineSymmetries(...shape),
        { key: weyl.key(0), draws },
      ),
    )
  })

  test.prop([fc.tuple(sizes, sizes, sizes), sizes, fills], { numRuns: 40 })(
    'of kernels',
    ([side, inputs, channels], tasks, fill) => {
      inOurWords(() =>
        weyl.readSymmetry(
          weyl.weightFamily(filled([tasks, side, side, inputs, channels], fill)),
          weyl.kernelSymmetries(side, inputs, channels),
          { key: weyl.key(0), draws: 1 },
        ),
      )
    },
  )

  test.prop([numbers, numbers, numbers])('have candidates for sizes that there are', (a, b, c) => {
    inOurWords(() => weyl.lineSymmetries(a, b))
    inOurWords(() => weyl.kernelSymmetries(Math.min(4, a), b, c))
  })
})

describe('groups', () => {
  const turning = fc.constantFrom(weyl.cyclic, weyl.dihedral)

  test.prop([turning, numbers, numbers, shapes], { numRuns: 60 })(
    'and what they act on',
    (make, n, size, shape) => {
      const group = () => (make as (n: number) => weyl.PlanarGroup<unknown>)(n)
      const x = filled(shape, 1)
      const all = [
        () => weyl.sampleElements(group(), weyl.key(0), size),
        () => weyl.equivariantMaps(weyl.trivial(group(), size), weyl.regular(group())),
        () => weyl.mapsBetween(weyl.trivial(group(), size), weyl.trivial(group(), size)),
        () => weyl.groupConvolutionMatrix(weyl.permuting(group(), size, () => [0])),
        () => weyl.groupSharing(group(), 'image', Math.min(4, size)),
        () => weyl.translations2d(n, size),
        () => weyl.rot90(x as weyl.Tensor<readonly [number, number]>, size),
        ...[weyl.onImages(weyl.cyclic(4)), weyl.onChannels(weyl.regular(weyl.cyclic(4)))].map(
          ({ act }) =>
            () =>
              act(1, x),
        ),
        () =>
          weyl
            .sharedFields(weyl.groupSharing(weyl.cyclic(4), 'image', 3))(x)
            .init(weyl.key(0), x),
        () => weyl.learnedFields({ from: n, to: size, numbers: 2 })(x).init(weyl.key(0), x),
      ]
      for (const each of all) inOurWords(each)
    },
  )

  test('need matrices of numbers', () => {
    const broken = { name: 'broken', group: weyl.cyclic(2), size: 1, matrix: () => Float64Array.of(NaN) }
    expect(() => weyl.representation(broken)).toThrow('ρ(g) ρ(h) other than ρ(g h)')
    expect(() => weyl.equivariantMaps(broken, broken)).toThrow('is not orthogonal')
  })
})
