/**
 * An engine holds numbers and runs programs, which are plain lists of instructions. This one computes every operation
 * by its meaning and then keeps only the 8 leading bits of each number, as bfloat16 does.
 *
 *   npx ts-node examples/16-my-own-engine.ts
 */
import { adapt, constantOf, dense, engineOf, evaluate, fixed, input, key, meaningOf, mse } from '../src'
import { numberedValues, pipe, reference, show, tensor, type Program, type Values } from '../src'

/** Float32 without its last 16 bits: the nearest, and of two the even one. */
const rounded = (values: Values): Values => {
  const floats = Float32Array.from(values)
  const bits = new Uint32Array(floats.buffer)
  bits.forEach((b, i) => (bits[i] = (b + 0x7fff + ((b >>> 16) & 1)) & 0xffff0000))
  return floats
}

const run = (program: Program, given: readonly Values[]): readonly Values[] => {
  const [specs, values] = [numberedValues(program), [...given]]
  const valueAt = (number: number) => values[number]
  const specAt = (number: number) => specs[number]
  for (const { op, inputs, results } of program.instructions) {
    const exact = meaningOf(op, inputs.map(valueAt), inputs.map(specAt), results[0])
    values.push(results[0].dtype === 'float32' ? rounded(exact) : exact)
  }
  return program.results.map(valueAt)
}

const bfloat16 = engineOf<Values>({
  name: 'bfloat16',
  upload: (values, { dtype }) => (dtype === 'float32' ? rounded(values) : values),
  read: (values) => Promise.resolve(values),
  free: () => undefined,
  load: (program) => Promise.resolve({ run: (inputs) => Promise.resolve(run(program, inputs)) }),
  end: () => Promise.resolve(),
})

// y = 2 x − 1 from four points, by 60 steps down the gradient
const net = pipe(input([1]), dense(1, { init: constantOf(0) }))
const learner = pipe(net, adapt({ loss: mse, steps: 60, rate: fixed(0.2) }))
const points = { x: tensor([-1, 0, 1, 2], [4, 1]), y: tensor([-3, -1, 1, 3], [4, 1]) }

const main = async () => {
  for (const engine of [reference, bfloat16]) {
    const { dense } = (await evaluate(learner.adapt(learner.init(key(0)), points), engine)).fast
    console.log(engine.name, show(dense.weight, 6), show(dense.bias, 6))
  }
}

export default main()
