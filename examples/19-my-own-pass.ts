/**
 * A pass is a function from programs to programs. This one is written as a rule for `rewrite`: in the place of each
 * tanh(x) a fraction that is near it, x (27 + x²) / (27 + 9 x²). An engine with a pass is an engine, so that all that
 * runs on engines runs on it.
 *
 *   npx ts-node examples/19-my-own-pass.ts
 */
import { compile, type Engine, grad, isFloat32, ops, optimise, type Program, reference } from '../src'
import { rewrite, show, tensor, type Tensor } from '../src'

const fractions = rewrite((x) => {
  const [y] = x.inputs
  if (x.op.name !== 'tanh' || !isFloat32(y)) return x
  const square = ops.square(y)
  return ops.div(ops.mul(y, ops.add(square, 27)), ops.add(ops.mul(square, 9), 27))
})

const withPass = (engine: Engine, pass: (program: Program) => Program): Engine => ({
  ...engine,
  load: (program) => engine.load(pass(program)),
})

const f = (x: Tensor<readonly [4]>) => ops.sum(ops.tanh(x))
const names = ({ instructions }: Program) => instructions.map(({ op }) => op.name).join(' ')

const main = async () => {
  const x = tensor([0, 0.5, 1, 2], [4])
  const { program } = compile(f, { engine: reference })
  console.log('as written: ', names(program(x)))
  console.log('with a pass:', names(optimise(fractions(program(x)))))
  for (const engine of [reference, withPass(reference, fractions)])
    console.log(show(await compile(f, { engine })(x)), show(await compile(grad(f), { engine })(x)))
}

export default main()
