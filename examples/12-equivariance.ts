/**
 * Symmetry by construction, and its check. A kernel that is the same from four sides makes a convolution that
 * commutes with quarter turns, exactly; one wrong number in it, and it no longer does.
 *
 *   npx ts-node examples/12-equivariance.ts
 */
import { pipe } from 'fp-ts/function'
import { conv2d, dense, globalMean, input, key, relu, reparam, tied } from '../src'
import { evaluate, normal, ops, quarterTurns, show, tensor, type Tensor, turned, valueOf } from '../src'

type Image = Tensor<readonly [6, 6, 1]>
type Kernel = Tensor<readonly [3, 3, 1, 1]>

const image = tensor(normal(key(7), 36), [6, 6, 1])

/** For each quarter turn: does turning the image turn what the kernel makes of it? */
const check = async (name: string, kernel: Kernel) => {
  const f = (x: Image) => ops.conv2d(x, kernel)
  const answers = quarterTurns.map(async (turn) => {
    const apart = ops.max(ops.abs(ops.sub(f(turned(image, turn)), turned(f(image), turn))))
    return `${90 * turn}° ${valueOf(await evaluate(apart)) < 1e-12 ? 'yes' : 'no'}`
  })
  console.log(name, show(await evaluate(ops.reshape(kernel, [3, 3]))))
  console.log('  commutes with', (await Promise.all(answers)).join(', '))
}

/** One number that is not like the others. */
const dent = tensor([0, 0, 0.1, 0, 0, 0, 0, 0, 0], [3, 3, 1, 1])

const classifier = pipe(
  input([6, 6, 1]),
  conv2d(8, 3),
  reparam(tied), // W = mean of the four turns of v
  relu,
  conv2d(8, 3),
  reparam(tied),
  relu,
  globalMean,
  dense(3),
)

const main = async () => {
  const v: Kernel = tensor([1, 2, 3, 4, 5, 6, 7, 8, 10], [3, 3, 1, 1])
  const W = tied(v).apply({}, v)
  await check('v =', v)
  await check('W =', W)
  await check('W with a dent =', ops.add(W, dent))

  // layers that commute and a mean over all places: a network that cannot see how an image is turned
  const scores = classifier.apply(classifier.init(key(0)))
  for (const turn of quarterTurns)
    console.log(`scores at ${90 * turn}°:`.padEnd(16), show(await evaluate(scores(turned(image, turn)))))
}

export default main()
