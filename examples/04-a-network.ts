/**
 * A network is a value: a pure function from parameters to a function on tensors, composed from left to right.
 *
 *   npx ts-node examples/04-a-network.ts
 */
import { conv2d, dense, flatten, input, key, maxPool, predictions, relu } from '../src'
import { evaluate, ops, paths, pipe, show, tensor } from '../src'

const net = pipe(input([8, 8, 1]), conv2d(4, 3), relu, maxPool(2), flatten, dense(3))
const outputs: readonly [3] = net.output.shape // shapes are types, from end to end

/** Two layers with nothing between them: one matrix in disguise. */
const linear = pipe(input([3]), dense(4, { bias: false }), dense(2, { bias: false }))

const main = async () => {
  const params = net.init(key(0)) // the same on every machine
  for (const [path, { shape }] of paths(params)) console.log(path.padEnd(17), JSON.stringify(shape))

  const image = tensor(
    Array.from({ length: 64 }, (_, i) => Math.sin(i)),
    [8, 8, 1],
  )
  const scores = net.apply(params)(image)
  console.log(`${outputs[0]} scores         `, show(await evaluate(scores), 3))
  const pair = ops.reshape(ops.concat([image, ops.neg(image)], 0), [2, 8, 8, 1])
  console.log('of two images     ', show(await evaluate(predictions(net, params, pair)), 3))

  // the network by its own matrices
  const p = linear.init(key(1))
  const { dense: first, dense2: second } = p.fast
  const x = tensor([1, 2, 3], [3])
  const matrix = ops.matmul(first.weight, second.weight)
  console.log('two layers        ', show(await evaluate(linear.apply(p)(x))))
  console.log('one matrix        ', show(await evaluate(ops.einsum('i,io->o', x, matrix))))
  try {
    // @ts-expect-error: [28, 28, 1] is not [8, 8, 1]
    net.apply(params)(tensor(new Float64Array(784), [28, 28, 1]))
  } catch (error) {
    console.log(String(error))
  }
}

export default main()
