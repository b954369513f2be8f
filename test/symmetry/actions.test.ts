/** Actions are actions: exactly where they say so, and within the stated error of interpolation elsewhere. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import type { Shape } from '../../src/dsl/core/shape'
import { sizeOf } from '../../src/dsl/core/shape'
import type { Tensor } from '../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { evaluate } from '../../src/engines/evaluate'
import { type GroupAction, onChannels, composeActions, trivialAction } from '../../src/symmetry/action'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import type { FiniteGroup } from '../../src/symmetry/groups/group'
import { so2 } from '../../src/symmetry/groups/so2'
import { symmetric } from '../../src/symmetry/groups/symmetric'
import { translations, translations2d } from '../../src/symmetry/groups/translations'
import { permuting, regular } from '../../src/symmetry/representation'
import { onCycle, onImages, onTorus } from '../../src/symmetry/spatial'
import { expectClose, patternless, test } from '../laws'

const numbers = (shape: Shape): Tensor => tensor(patternless(sizeOf(shape)), shape)

const actsOn = <G>(group: FiniteGroup<G>, { name, act, exact }: GroupAction<G>, shape: Shape): void => {
  const exactly = group.elements.filter(exact)
  const element = fc.constantFrom(...exactly)
  test.prop([element, element], { numRuns: 12 })(
    `${name}, ${shape.join('×')}, is an action`,
    async (g, h) => {
      const x = numbers(shape)
      const { twice, once, none } = await evaluate({
        twice: act(g, act(h, x)),
        once: act(group.compose(g, h), x),
        none: act(group.identity, x),
      })
      expectClose('g (h x) = (g h) x', twice, once, { tolerance: 0 })
      expectClose('1 x = x', none, x, { tolerance: 0 })
    },
  )
}

describe('actions', () => {
  for (const n of [4, 5]) {
    actsOn(cyclic(4), onImages(cyclic(4)), [n, n, 2])
    actsOn(dihedral(4), onImages(dihedral(4)), [n, n])
    actsOn(dihedral(8), onImages(dihedral(8)), [n, n])
  }
  actsOn(translations(5), onCycle(translations(5)), [5, 2])
  actsOn(translations2d(2, 3), onTorus(translations2d(2, 3)), [2, 3, 2])
  actsOn(dihedral(3), onChannels(regular(dihedral(3))), [2, 12])
  actsOn(symmetric(3), onChannels(permuting(symmetric(3), 3, (p) => p)), [3])
  actsOn(dihedral(4), composeActions(onImages(dihedral(4)), onChannels(regular(dihedral(4)))), [3, 3, 8])
  actsOn(cyclic(4), trivialAction(cyclic(4)), [7])

  test('say where they are not exact', () => {
    const { exact } = onImages(cyclic(8))
    expect(cyclic(8).elements.map(exact)).toEqual([true, false, true, false, true, false, true, false])
  })

  test('refuse shapes that the group does not act on', () => {
    const refused: readonly [() => unknown, string][] = [
      [() => onImages(cyclic(4)).act(1, numbers([3, 4])), 'as many rows as columns'],
      [() => onChannels(regular(cyclic(4))).act(1, numbers([6])), 'a multiple of 4 along the last axis'],
      [() => onCycle(translations(4)).act(1, numbers([5])), '4 places along axis 0'],
      [() => onTorus(translations2d(2, 3)).act([0, 1], numbers([3, 2])), '2 × 3 places'],
    ]
    for (const [call, message] of refused) {
      expect(call).toThrow(message)
      expect(call).toThrow('the group does not act on tensors of this shape')
    }
  })
})

describe('turning images by any angle', () => {
  /** cos of a plane wave of `k` radians a pixel: |∂²f/∂x²| + |∂²f/∂y²| ≤ k². */
  const wave = (side: number, k: number, degrees: number): Tensor => {
    const angle = (degrees * Math.PI) / 180
    const middle = (side - 1) / 2
    return tensor(
      Float64Array.from({ length: side * side }, (_, i) => {
        const [up, right] = [middle - Math.floor(i / side), (i % side) - middle]
        return Math.cos(k * (right * Math.cos(angle) + up * Math.sin(angle)))
      }),
      [side, side],
    )
  }

  test.prop([
    fc.integer({ min: 4, max: 13 }),
    fc.double({ min: 0.01, max: 2, noNaN: true }),
    fc.nat(359),
    fc.nat(359),
  ])('is off by at most the stated error inside the disc', async (side, k, from, by) => {
    const { turned } = await evaluate({ turned: onImages(so2).act(by, wave(side, k, from)) })
    const [found, wanted] = [valuesOf(turned), valuesOf(wave(side, k, from + by))]
    const middle = (side - 1) / 2
    const inside = Array.from(found, (x, i) => ({ x, i })).filter(
      ({ i }) => Math.hypot(Math.floor(i / side) - middle, (i % side) - middle) <= middle - 1,
    )
    expect(Math.max(...inside.map(({ x, i }) => Math.abs(x - wanted[i])))).toBeLessThanOrEqual(
      k ** 2 / 8 + 1e-9,
    )
  })
})
