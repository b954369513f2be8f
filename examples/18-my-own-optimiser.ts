/**
 * An optimiser is two functions: the state that it starts with, and from a gradient and a state to a step and the next
 * state. This one is Lion (Chen et al., 2023; the library has it as `lion`), down Rosenbrock's valley to (1, 1).
 *
 *   npx ts-node examples/18-my-own-optimiser.ts
 */
import { adam, chain, clipByNorm, compile, descend, grad, isFloat32, literal, mapLeaves, ops } from '../src'
import {
  reference,
  type Scalar,
  show,
  sizeOf,
  tensor,
  type Transformation,
  type Tree,
  zipLeaves,
} from '../src'

/** step = rate · sign(0.9 m + 0.1 g), and m ← 0.99 m + 0.01 g. */
const lion = (rate: number): Transformation => ({
  init: (params) => mapLeaves(params, ({ shape }) => tensor(new Float64Array(sizeOf(shape)), shape)),
  update: (gradients, state) => {
    const mean = (decay: number) =>
      zipLeaves(gradients, [state], (g, [m]) =>
        isFloat32(g) && isFloat32(m) ? ops.add(ops.mul(m, decay), ops.mul(g, 1 - decay)) : g,
      )
    const step = mapLeaves(mean(0.9), (x) => (isFloat32(x) ? ops.mul(ops.sign(x), rate) : x))
    return [step, mean(0.99)]
  },
})

type Point = { readonly x: Scalar; readonly y: Scalar }
const valley = ({ x, y }: Point): Scalar =>
  ops.add(ops.square(ops.sub(1, x)), ops.mul(ops.square(ops.sub(y, ops.square(x))), 100))

const start: Point = { x: literal(-1), y: literal(1) }

const main = async () => {
  const ways = { adam: adam(0.02), lion: lion(0.01), 'lion, clipped': chain(clipByNorm(1), lion(0.01)) }
  for (const [name, how] of Object.entries(ways)) {
    const step = (at: Point, state: Tree) => {
      const [by, next] = how.update(grad(valley)(at), state, at)
      return { at: descend(at, by), state: next }
    }
    const run = compile(step, { engine: reference })
    let now = { at: start, state: how.init(start) }
    for (let i = 0; i < 400; i++) now = await run(now.at, now.state)
    console.log(name.padEnd(14), show(now.at.x, 3), show(now.at.y, 3))
  }
}

export default main()
