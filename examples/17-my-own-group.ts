/**
 * A group of one's own and how it acts on tensors; then any function can be asked whether it commutes with it. This
 * one mirrors images upside down, left to right, or both. Its representation by matrices gives the layers that must.
 *
 *   npx ts-node examples/17-my-own-group.ts
 */
import * as fc from 'fast-check'
import { equivariantMaps, finiteGroup, groupAction, isFloat32, ops, regular, representation } from '../src'
import { show, tensor, type Tensor } from '../src'
import { equivariant } from '../src/testing'

type Mirror = readonly [upsideDown: boolean, leftToRight: boolean]

const mirrors = finiteGroup<Mirror>({
  name: 'mirrors',
  elements: [false, true].flatMap((up) => [false, true].map((left) => [up, left] as const)),
  compose: ([a, b], [c, d]) => [a !== c, b !== d],
  show: ([up, left]) => `${up ? 'upside down' : 'upright'}, ${left ? 'mirrored' : 'as it was'}`,
})

const onPictures = groupAction<Mirror>({
  name: 'mirrors on pictures',
  group: mirrors,
  exact: () => true,
  move: (g, x) => (isFloat32(x) ? ops.flip(x, g[0] ? (g[1] ? [0, 1] : [0]) : g[1] ? [1] : []) : x),
})

/** One number, which changes its sign upside down. */
const matrix = ([up]: Mirror) => [up ? -1 : 1]
const sign = representation<Mirror>({ name: 'sign', group: mirrors, size: 1, matrix })

const pictures = { in: onPictures, out: onPictures, inputs: [3, 3] } as const

const main = async () => {
  const asked = { square: ops.square, 'times a ramp': (x: Tensor) => ops.mul(x, tensor([1, 2, 3], [3])) }
  for (const [name, f] of Object.entries(asked)) {
    const { counterexample } = await fc.check(equivariant(f, pictures), { seed: 17 })
    console.log(`${name}:`, counterexample ? `no, ${fc.stringify(counterexample[0])}` : 'yes')
  }
  console.log('weights that change sign:', show(equivariantMaps(regular(mirrors), sign)))
}

export default main()
