/**
 * `grad` takes a function to its derivative, which is again a function: of any order, and through any program.
 *
 *   npx ts-node examples/02-gradients.ts
 */
import { evaluate, grad, literal, ops, type Scalar, show } from '../src'

const { add, div, mul, sin, sub } = ops

const wave = (x: Scalar) => mul(x, sin(x))

/** The slope of the chord of width 2h: what a derivative is checked against. */
const chord = (f: (x: Scalar) => Scalar, x: number, h = 1e-4): Scalar =>
  div(sub(f(literal(x + h)), f(literal(x - h))), 2 * h)

/** √a by five steps of Newton's method: x ← (x + a / x) / 2. */
const root = (a: Scalar): Scalar => {
  let x = literal(1)
  for (let step = 0; step < 5; step++) x = mul(add(x, div(a, x)), 0.5)
  return x
}

const main = async () => {
  console.log('d/dx x·sin x at 1   ', show(await evaluate(grad(wave)(literal(1)))))
  console.log('slope of a chord    ', show(await evaluate(chord(wave, 1))))
  console.log('d²/dx²              ', show(await evaluate(grad(grad(wave))(literal(1)))))
  console.log('slope of a chord    ', show(await evaluate(chord(grad(wave), 1))))

  // the derivative by a record is a record
  const plane = ({ slope, offset }: { slope: Scalar; offset: Scalar }) => add(mul(slope, 3), offset)
  const { slope, offset } = await evaluate(grad(plane)({ slope: literal(1), offset: literal(1) }))
  console.log('by a record          slope', show(slope), 'offset', show(offset))

  // five derivatives of x⁵, one of the other; the last is 5!
  const power = (x: Scalar) => mul(mul(mul(mul(x, x), x), x), x)
  const orders = [power]
  for (let order = 1; order <= 5; order++) orders.push(grad(orders[order - 1]))
  console.log(
    'x⁵ and on, at 1     ',
    (await evaluate(orders.map((f) => f(literal(1))))).map((y) => show(y)).join(' '),
  )

  // through an algorithm: the loop knows nothing of 1 / 2√a
  console.log('√2 by Newton        ', show(await evaluate(root(literal(2))), 6))
  console.log('d√a/da, through it  ', show(await evaluate(grad(root)(literal(2))), 6))
  console.log('1 / 2√2             ', (1 / (2 * Math.SQRT2)).toFixed(6))
}

export default main()
