/**
 * A tensor is an expression, and its shape is part of its type. Nothing is computed until an engine is asked.
 *
 *   npx ts-node examples/01-tensors.ts
 */
import { evaluate, ops, asciiArt, show, tensor, type Tensor } from '../src'

const { add, cast, less, mul, square, sub } = ops

const a = tensor([1, 2, 3, 4, 5, 6], [2, 3])
const b = tensor([10, 20, 30], [3])
const products: Tensor<readonly [2, 2]> = ops.einsum('ik,jk->ij', a, a) // a · aᵀ; the compiler knows its shape

// @ts-expect-error: [2, 3] and [2] do not broadcast; for sizes that only the run knows, the run says so
const wrong = () => add(a, tensor([1, 2], [2]))

type Plane = Tensor<readonly [11, 56]>

/** How many of 30 steps z ← z² + c stay within a circle of radius 2: one expression of 240 operations. */
const mandelbrot = (x: Plane, y: Plane): Plane => {
  let [re, im, count] = [mul(x, 0), mul(y, 0), mul(x, 0)]
  for (let step = 0; step < 30; step++) {
    const next = add(sub(square(re), square(im)), x)
    im = add(mul(mul(re, im), 2), y)
    re = next
    count = add(count, cast(less(add(square(re), square(im)), 4), 'float32'))
  }
  return count
}

const plane = (f: (row: number, column: number) => number): Plane =>
  tensor(
    Array.from({ length: 11 * 56 }, (_, i) => f(Math.floor(i / 56), i % 56)),
    [11, 56],
  )

const main = async () => {
  console.log('a + b =', show(await evaluate(add(a, b))))
  console.log('a · aᵀ =', show(await evaluate(products)))
  console.log('the same expression is the same object:', add(a, b) === add(a, b))
  try {
    wrong()
  } catch (error) {
    console.log(String(error))
  }
  const x = plane((_, column) => -2.1 + column * 0.05)
  const y = plane((row) => (row - 5) * 0.22)
  console.log(asciiArt(await evaluate(ops.sqrt(mandelbrot(x, y)))))
}

export default main()
