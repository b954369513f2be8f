/**
 * Sharing as a parameterisation: a layer's weight is made of slow parameters, which say how it is shared and which
 * all tasks have in common, and of fast ones, which a task sets. (MSR: Zhou, Knowles and Finn, 2021.)
 *
 *   npx ts-node examples/08-shared-weights.ts
 */
import { adapt, conv2d, crossEntropy, dense, flatten, fullSharing, input, key, kronecker, pipe } from '../src'
import { evaluate, leaves, normal, paths, perLayer, relu, reparam, show, tensor } from '../src'
import { type Tree, valuesOf, weightsOf } from '../src'

const plain = pipe(input([12, 12, 1]), conv2d(8, 3), relu, flatten, dense(5))

/** The same network with its weights made in another way. */
const shared = pipe(
  input([12, 12, 1]),
  conv2d(8, 3),
  reparam(kronecker), //         kernel = (A ⊗ B ⊗ C) v
  relu,
  flatten,
  dense(5),
  reparam(fullSharing({ rank: 3 })), // weight = U v
)
const learner = pipe(shared, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))

const count = (tree: Tree) => leaves(tree).reduce((n, x) => n + valuesOf(x).length, 0)

const main = async () => {
  const [before, after] = [plain.init(key(0)), shared.init(key(0))]
  console.log('plain ', count(before.slow), 'slow', count(before.fast), 'fast')
  console.log('shared', count(after.slow), 'slow', count(after.fast), 'fast')
  for (const [path, { shape }] of paths(after)) console.log(' ', path.padEnd(17), JSON.stringify(shape))

  // A, B and C start as identities, so that the kernel starts as the plain layer's
  const [one, other] = [weightsOf(plain, before).conv, weightsOf(shared, after).conv]
  console.log('kernels at the start equal:', show(await evaluate(one)) === show(await evaluate(other)))

  // a task moves what is fast, and cannot touch what is slow
  const support = { x: tensor(normal(key(1), 2 * 144), [2, 12, 12, 1]), y: tensor([0, 1], [2], 'int32') }
  const meta = learner.init(key(0))
  const task = learner.adapt(meta, support)
  console.log('v before', show(meta.fast.dense.weight), 'after', show(await evaluate(task.fast.dense.weight)))
  console.log('slow parameters are the same object:', task.slow === meta.slow)
  // @ts-expect-error: A is slow, so it is not among what a task adapts
  console.log('A among the fast ones:', task.fast.conv.A)
}

export default main()
