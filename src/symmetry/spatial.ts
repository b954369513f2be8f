/** Actions on places: images about their centre, cycles and grids whose edges meet. */
import type { Shape } from '../dsl/core/shape'
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import { expandTo } from '../dsl/primitives/broadcast'
import { add, mul } from '../dsl/primitives/elementwise'
import { gather } from '../dsl/primitives/gather'
import { tensor } from '../dsl/primitives/leaves'
import { flip, reshape, transpose } from '../dsl/primitives/movement'
import { groupAction, type GroupAction, refuse } from './action'
import { checkFinite, checkPlanar, type FiniteGroup, type Planar } from './groups/group'
import { rot90 } from './quarter-turns'
import { movesPixels, resampling } from './resampling'

/** Every fourth number, from number `k` on. */
const corner = <T extends Int32Array | Float64Array>(numbers: T, k: number): T =>
  numbers.filter((_, i) => i % 4 === k) as T

/**
 * Images [n, n, …]: turned anticlockwise and mirrored about their centre; bilinear between pixels (see
 * `resampling` for the error), but exact for quarter turns and mirrors. Throws for a group that does not move the
 * plane, and, in `act`, for images that are not square.
 *
 * @example
 * const { act } = onImages(cyclic(4))
 * await evaluate(act(1, tensor([1, 2, 3, 4], [2, 2]))) // [[2, 4], [1, 3]]
 */
export const onImages = <G>(group: Planar<G>): GroupAction<G> => {
  const name = `${checkPlanar('onImages', group).name} on images`
  return groupAction({
    name,
    group,
    exact: (g) => movesPixels(group.isometry(g)),
    move: (g, x) => {
      const [rows, columns, ...rest] = x.shape
      if (x.shape.length < 2 || rows !== columns)
        return refuse(name, x.shape, 'as many rows as columns, in its first two axes')
      const isometry = group.isometry(g)
      if (movesPixels(isometry))
        return rot90(square(isometry.mirrored ? flip(x, [1]) : x), isometry.degrees / 90)
      const count = rows * columns
      const { index, weight } = resampling(rows, columns, isometry)
      const pixels = reshape(x, [count, ...rest])
      const weighted = [0, 1, 2, 3].map((k) => {
        const picked = gather(pixels, tensor(corner(index, k), [count], 'int32'))
        const share = tensor(corner(weight, k), [count, ...rest.map(() => 1)])
        return mul(picked, expandTo(share, picked.shape))
      })
      return reshape(weighted.reduce(add), x.shape)
    },
  })
}

/** An image, whose first two axes have been looked at. */
const square = (x: AnyTensor) => x as Tensor<readonly [number, number, ...Shape]>

/**
 * The places of a cycle, axis 0, moved on by g. Throws for a group that does not list its elements, and, in `act`, for
 * more or fewer places than those.
 *
 * @example
 * await evaluate(onCycle(translations(3)).act(1, tensor([1, 2, 3], [3]))) // [3, 1, 2]
 */
export const onCycle = (group: FiniteGroup<number>): GroupAction<number> => {
  const length = checkFinite('onCycle', group).elements.length
  const name = `${group.name} on a cycle`
  return groupAction({
    name,
    group,
    exact: () => true,
    move: (g, x) =>
      x.shape[0] === length ? rolled(x, g) : refuse(name, x.shape, `${length} places along axis 0`),
  })
}

/**
 * The places of a grid, axes 0 and 1, moved down and to the right by g. Throws for a group that does not list its
 * elements, and, in `act`, for a grid of another size.
 *
 * @example
 * await evaluate(onTorus(translations2d(1, 3)).act([0, 1], tensor([1, 2, 3], [1, 3]))) // [[3, 1, 2]]
 */
export const onTorus = (
  group: FiniteGroup<readonly [number, number]>,
): GroupAction<readonly [number, number]> => {
  const name = `${checkFinite('onTorus', group).name} on a torus`
  const [rows, columns] = group.elements.reduce(([m, n], [down, right]) => [
    Math.max(m, down),
    Math.max(n, right),
  ])
  const swapped = (x: AnyTensor): AnyTensor =>
    transpose(x, [1, 0, ...x.shape.slice(2).map((_, axis) => axis + 2)])
  return groupAction({
    name,
    group,
    exact: () => true,
    move: ([down, right], x) =>
      x.shape[0] === rows + 1 && x.shape[1] === columns + 1
        ? swapped(rolled(swapped(rolled(x, down)), right))
        : refuse(name, x.shape, `${rows + 1} × ${columns + 1} places in its first two axes`),
  })
}

const rolled = (x: AnyTensor, by: number): AnyTensor => {
  const length = x.shape[0]
  const from = Int32Array.from({ length }, (_, i) => (i - by + length) % length)
  return gather(x, tensor(from, [length], 'int32'))
}
