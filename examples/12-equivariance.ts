/**
 * Symmetry by construction, and its check. A kernel that is the same from four sides makes a convolution that
 * commutes with quarter turns, exactly; one wrong number in it, and it no longer does.
 *
 *   npx ts-node examples/12-equivariance.ts
 */
import * as fc from 'fast-check'
import { conv2d, cyclic, dense, evaluate, globalMean, input, key, normal, onImages, ops } from '../src'
import { pipe, quarterTurns, relu, reparam, rot90, rot90Invariant, show, tensor, type Tensor } from '../src'
import { equivariant } from '../src/testing'

type Image = Tensor<readonly [6, 6, 1]>
type Kernel = Tensor<readonly [3, 3, 1, 1]>

const image = tensor(normal(key(7), 36), [6, 6, 1])
const c4 = onImages(cyclic(4))

/** Does turning an image turn what the kernel makes of it? If not, the smallest case where it does not. */
const check = async (name: string, kernel: Kernel) => {
  console.log(name, show(await evaluate(ops.reshape(kernel, [3, 3]))))
  const convolution = (x: Image) => ops.conv2d(x, kernel)
  const law = equivariant(convolution, { in: c4, out: c4, inputs: [6, 6, 1] })
  const { counterexample } = await fc.check(law, { seed: 12 })
  console.log(
    `  ${counterexample ? `no: ${fc.stringify(counterexample[0])}` : 'commutes with quarter turns'}`,
  )
}

/** One number that is not like the others. */
const dent = tensor([0, 0, 0.1, 0, 0, 0, 0, 0, 0], [3, 3, 1, 1])

const classifier = pipe(
  input([6, 6, 1]),
  conv2d(8, 3),
  reparam(rot90Invariant), // W = mean of the four turns of v
  relu,
  conv2d(8, 3),
  reparam(rot90Invariant),
  relu,
  globalMean,
  dense(3),
)

const main = async () => {
  const v: Kernel = tensor([1, 2, 3, 4, 5, 6, 7, 8, 10], [3, 3, 1, 1])
  const W = rot90Invariant(v).apply({}, v)
  await check('v =', v)
  await check('W =', W)
  await check('W with a dent =', ops.add(W, dent))

  // layers that commute and a mean over all places: a network that cannot see how an image is turned
  const scores = classifier.apply(classifier.init(key(0)))
  for (const turn of quarterTurns)
    console.log(`scores at ${90 * turn}°:`.padEnd(16), show(await evaluate(scores(rot90(image, turn)))))
}

export default main()
