/** How each group that is offered moves inputs of a shape, and what it is tried on. */
import type * as fc from 'fast-check'
import {
  cyclic,
  dihedral,
  type FiniteGroup,
  type GroupAction,
  groupAction,
  onCycle,
  onImages,
  onTorus,
} from '../../../src'
import { ops, type Shape, sizeOf, so2, symmetric, type Tensor, tensor } from '../../../src'
import { translations, translations2d, valuesOf, WeylError } from '../../../src'
import { gather } from '../../../src/dsl/primitives/gather'
import { smoothImages, wholeNumbers } from '../../../src/testing'
import type { GroupName } from '../settings'

/** An action and inputs for it. */
export interface Moves<G> {
  readonly action: GroupAction<G>
  readonly inputs: fc.Arbitrary<Tensor>
}

/** Moves of a group whose elements are of some type or other. */
type WithMoves = <R>(use: <G>(moves: Moves<G>) => R) => R

const moves =
  <G>(action: GroupAction<G>, inputs: fc.Arbitrary<Tensor>): WithMoves =>
  (use) =>
    use({ action, inputs })

const refuse = (group: string, shape: Shape, expected: string): never => {
  throw new WeylError({ where: `inputs for ${group}`, given: `shape [${shape.join(', ')}]`, expected })
}

/** Pixels along each edge that are 0, so that nothing is lost and what comes in is what was there. */
const BORDER = 2

type Step = readonly [down: number, right: number]

/** One pixel up, down, left or right, with zeros coming in. These are no group; the law needs no products of them. */
const steps: FiniteGroup<Step> = {
  name: 'one pixel',
  identity: [0, 0],
  elements: [
    [0, 0],
    [0, 1],
    [1, 0],
    [0, -1],
    [-1, 0],
  ],
  index: (step) => steps.elements.findIndex((one) => one.join() === step.join()),
  compose: ([a, b], [c, d]) => [a + c, b + d],
  inverse: ([down, right]) => [-down, -right],
  show: ([down, right]) =>
    `shift by 1 ${down > 0 ? 'down' : down < 0 ? 'up' : right > 0 ? 'to the right' : 'to the left'}`,
}

const onEdges = groupAction<Step>({
  name: 'one pixel with edges',
  group: steps,
  exact: () => true,
  move: (step, x) => {
    if (x.shape.length < 2) return refuse('translations with edges', x.shape, 'rows and columns')
    const by = x.shape.map((_, axis) => step[axis] ?? 0)
    const padded = ops.pad(
      x as Tensor,
      by.map((n) => Math.max(0, n)),
      by.map((n) => Math.max(0, -n)),
    )
    return ops.slice(
      padded,
      by.map((n) => Math.max(0, -n)),
      x.shape,
    )
  },
})

const withBorder = (shape: Shape): fc.Arbitrary<Tensor> => {
  const [rows, columns, ...rest] = shape
  const channels = sizeOf(rest)
  const [down, across] = [rows - 2 * BORDER, columns - 2 * BORDER]
  if (shape.length < 2 || down < 1 || across < 1)
    return refuse('translations with edges', shape, `at least ${2 * BORDER + 1} rows and columns`)
  return wholeNumbers([down, across * channels]).map((inner) => {
    const all = new Float64Array(sizeOf(shape))
    const values = valuesOf(inner)
    for (let row = 0; row < down; row++) {
      const from = row * across * channels
      const to = ((row + BORDER) * columns + BORDER) * channels
      all.set(values.subarray(from, from + across * channels), to)
    }
    return tensor(all, shape)
  })
}

/** Rows, axis 0, in another order. */
const onRows = (count: number) =>
  groupAction({
    name: 'permutations of rows',
    group: symmetric(count),
    exact: () => true,
    move: (to, x) => {
      if (x.shape[0] !== count) return refuse('permutations', x.shape, `${count} rows`)
      const from = Int32Array.from({ length: count }, (_, row) => to.indexOf(row))
      return gather(x, tensor(from, [count], 'int32'))
    },
  })

/** Factors, of which only some are listed. */
const factors = (name: string, elements: readonly number[]): FiniteGroup<number> => ({
  name,
  identity: 1,
  elements,
  index: (g) => elements.indexOf(g),
  compose: (a, b) => a * b,
  inverse: (g) => 1 / g,
  show: (g) => `multiplication by ${g}`,
})

const times = (group: FiniteGroup<number>) =>
  groupAction({ name: group.name, group, exact: () => true, move: (g, x) => ops.mul(x as Tensor, g) })

const TABLE: Readonly<Record<GroupName, (shape: Shape) => WithMoves>> = {
  torus: (shape) =>
    shape.length < 2
      ? refuse('translations of an image', shape, 'rows and columns')
      : moves(onTorus(translations2d(shape[0], shape[1])), wholeNumbers(shape)),
  cycle: (shape) => moves(onCycle(translations(shape[0])), wholeNumbers(shape)),
  edges: (shape) => moves(onEdges, withBorder(shape)),
  quarters: (shape) => moves(onImages(cyclic(4)), wholeNumbers(shape)),
  mirrors: (shape) => moves(onImages(dihedral(4)), wholeNumbers(shape)),
  mirror: (shape) => moves(onImages(dihedral(1)), wholeNumbers(shape)),
  turns: (shape) =>
    shape.length === 3 && shape[0] === shape[1]
      ? moves(onImages(so2), smoothImages(shape[0], shape[2]))
      : refuse('turns by any angle', shape, 'as many rows as columns, and channels'),
  orders: (shape) => moves(onRows(shape[0]), wholeNumbers(shape)),
  scales: (shape) => moves(times(factors('positive numbers', [1, 2, 3, 0.5, 0.25])), wholeNumbers(shape)),
  signs: (shape) => moves(times(factors('signs', [1, -1])), wholeNumbers(shape)),
}

/** How that group moves inputs of that shape. */
export const movesOf = (name: GroupName, shape: Shape): WithMoves =>
  shape.length === 0 && name !== 'scales' && name !== 'signs'
    ? refuse(name, shape, 'at least one axis')
    : TABLE[name](shape)
