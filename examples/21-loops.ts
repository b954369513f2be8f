/**
 * `scan` repeats a step; the program is as long as one step, however many there are, and derivatives go through it. Here a
 * pendulum swings for 300 steps, and gravity is found from where it was seen, by gradients through all of them.
 *
 *   npx ts-node examples/21-loops.ts
 */
import { compile, evaluate, literal, ops, reference, scan, show } from '../src'
import { type Scalar, tensor, valueAndGrad, vmap } from '../src'

const { add, mul, neg, sin, square, sub } = ops

const STEPS = 300
const SECONDS = 0.01

type State = { readonly angle: Scalar; readonly speed: Scalar }

/** The angles of a pendulum of one metre, let go at an angle. */
const swing = (gravity: Scalar, angle: Scalar) => {
  const step = ({ angle, speed }: State, _: Scalar): readonly [State, Scalar] => {
    const faster = sub(speed, mul(mul(gravity, sin(angle)), SECONDS))
    return [{ speed: faster, angle: add(angle, mul(faster, SECONDS)) }, angle]
  }
  const [, angles] = scan(step, { angle, speed: literal(0) }, tensor(new Float64Array(STEPS), [STEPS]))
  return angles
}

const main = async () => {
  const seen = await evaluate(swing(literal(9.81), literal(1)))
  console.log(
    'seen after 1, 2 and 3 s  ',
    show(
      tensor(
        [99, 199, 299].map((i) => Number(seen.data?.[i])),
        [3],
      ),
    ),
  )

  const error = (gravity: Scalar): Scalar => ops.mean(square(sub(swing(gravity, literal(1)), seen)))
  const step = compile((gravity: Scalar) => valueAndGrad(error)(gravity), { engine: reference })
  const { instructions } = step.program(literal(0))
  console.log('loops in the program     ', instructions.filter(({ op }) => op.name === 'scan').length)

  let gravity = literal(8)
  for (let i = 0; i < 40; i++) gravity = await evaluate(add(gravity, neg(mul((await step(gravity))[1], 4))))
  console.log('gravity that was found   ', show(gravity))
  await step.dispose()

  // a loop is a function like any other: here for three pendulums at once
  const starts = tensor([0.1, 0.5, 1], [3])
  const ends = await evaluate(vmap((start: Scalar) => ops.slice(swing(gravity, start), [299], [1]))(starts))
  console.log('three of them after 3 s  ', show(ends))
}

export default main()
