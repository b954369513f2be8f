/** A whole outer step, small, that is cut into chunks of tasks on several lanes. */
import { pipe } from 'fp-ts/function'
import { key } from '../../src/dsl/core/random'
import { leaves, type Tree } from '../../src/dsl/core/tree'
import { crossEntropy } from '../../src/dsl/functions/losses'
import { adapt } from '../../src/dsl/learning/adapt'
import { initialState, metaStep, type MetaState, type Tasks } from '../../src/dsl/learning/meta-step'
import { perLayer } from '../../src/dsl/learning/rates'
import { adam, chain, clipByNorm } from '../../src/dsl/learning/transformations'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { flatten, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import type { Engine } from '../../src/engines/engine'
import { run } from '../laws/engines'
import { looseLearner, numbersFor } from '../dsl/loose'

const TASKS = 6

const learner = looseLearner(
  pipe(
    input<readonly [number, number, number]>([8, 8, 1]),
    conv2d(8, 3),
    reparam(kronecker),
    relu,
    flatten,
    dense(5),
    reparam(fullSharing({ rank: 3 })),
    adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }),
  ),
)
const outer = chain(clipByNorm(1), adam(1e-3))
const labels = (count: number) =>
  tensor(
    Array.from({ length: TASKS * count }, (_, i) => (i * 7 + 3) % 5),
    [TASKS, count],
    'int32',
  )
const tasks: Tasks = {
  support: { x: numbersFor([TASKS, 5, 8, 8, 1]), y: labels(5) },
  query: { x: numbersFor([TASKS, 7, 8, 8, 1], 5), y: labels(7) },
}
export const step = (state: Tree, data: Tasks): Tree =>
  metaStep(learner, outer)(state as MetaState<never>, data)
export const arguments_: [Tree, Tasks] = [initialState(learner, outer, key(1)), tasks]

/** All bits of its result on an engine, as text. */
export const bitsOn = async (engine: Engine): Promise<string> => {
  const result = await run(engine, step, arguments_)
  return leaves(result)
    .map((x) => [...new Uint32Array(Float32Array.from(valuesOf(x)).buffer)].join())
    .join()
}
