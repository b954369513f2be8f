/**
 * `vmap` takes a function of one example to a function of many; nested, to all pairs. Nobody writes a batch axis.
 *
 *   npx ts-node examples/03-batches.ts
 */
import { compile, evaluate, grad, ops, reference, type Scalar, show, tensor, type Tensor, vmap } from '../src'

const { dot, mul, square, sub, sum } = ops

type Point = Tensor<readonly [2]>

/** Written for two points, and never again for more. */
const distance = (x: Point, y: Point): Scalar => ops.norm(sub(x, y))

/** All distances between the points of two lists: [n, 2], [m, 2] → [n, m]. */
const distances = (xs: Tensor<readonly [6, 2]>, ys: Tensor<readonly [6, 2]>) =>
  vmap((x: Point) => vmap((y: Point) => distance(x, y))(ys))(xs)

const hexagon = tensor(
  [0, 1, 2, 3, 4, 5].flatMap((i) => [Math.cos((i * Math.PI) / 3), Math.sin((i * Math.PI) / 3)]),
  [6, 2],
)

const main = async () => {
  const points = tensor([3, 4, 6, 8, 5, 12], [3, 2])
  console.log('norms of three points ', show(await evaluate(vmap((x: Point) => ops.norm(x))(points))))

  // a gradient of its own for every example: vmap of grad
  const loss = (weight: Point, x: Point) => square(dot(weight, x))
  const gradients = vmap((x: Point) => grad(loss)(tensor([1, 0], [2]), x))(points)
  console.log('a gradient for each   ', show(await evaluate(gradients)))

  // what the examples share is computed once: 1000 examples, and still a single sin
  const f = (x: Tensor<readonly [1000]>, scale: Scalar) => vmap((y: Scalar) => mul(y, ops.sin(scale)))(x)
  const { program } = compile(f, { engine: reference })
  const zeros = tensor(new Float64Array(1000), [1000])
  const sines = program(zeros, tensor([1], [])).instructions.filter(({ op }) => op.name === 'sin')
  console.log('shapes of the sines   ', JSON.stringify(sines.map(({ results: [{ shape }] }) => shape)))

  // every row is the one before it, moved by one: the distances know that a hexagon can be turned
  const table = await evaluate(distances(hexagon, hexagon))
  console.log('distances in a hexagon')
  console.log(show(table, 3).replaceAll('], [', '],\n ['))
  console.log('their sum             ', show(await evaluate(sum(table))))
}

export default main()
