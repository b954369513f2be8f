/** A label that is no class is refused where labels come in: as constants, and as batches of a source. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { crossEntropy } from '../../../src/dsl/functions/losses'
import { oneHot } from '../../../src/dsl/functions/normalisation'
import { sum } from '../../../src/dsl/functions/reductions'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss } from '../../../src/dsl/learning/meta-step'
import { fixed } from '../../../src/dsl/learning/rates'
import { supervised } from '../../../src/dsl/learning/supervised'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { tensorsOf } from '../../../src/runs/training/batches'
import { test } from '../../laws/law'

type Label = Tensor<readonly [], 'int32'>

const CLASSES = 3
const net = pipe(input([2]), dense(CLASSES))
const mine = (logits: Tensor<readonly [number]>, label: Label): Scalar => mul(crossEntropy(logits, label), 2)
const learners = [crossEntropy, mine].flatMap((loss) => [
  pipe(net, adapt({ loss, steps: 1, rate: fixed(0.1) })),
  pipe(net, supervised(loss)),
])

const labels = fc.array(fc.integer({ min: -2, max: 5 }), { minLength: 4, maxLength: 4 })
const areClasses = (ys: readonly number[]): boolean => ys.every((y) => y >= 0 && y < CLASSES)
const REFUSED = /^(oneHot|labels): got the label (-[12]|[345]).*, expected one of the 3 classes.*, 0 to 2\./

/** Whether what uses labels refuses them, with the words for that. */
const refuses = (use: () => unknown): boolean => {
  try {
    use()
    return false
  } catch (error) {
    expect(error instanceof Error ? error.message : '').toMatch(REFUSED)
    return true
  }
}

describe('labels', () => {
  test.prop([labels], { numRuns: 10 })(
    'that are constants are refused if one is no class, by any loss that knows classes',
    (ys) => {
      const wrong = !areClasses(ys)
      const y = tensor(ys, [4], 'int32')
      const x = tensor(new Float32Array(8), [4, 2])
      expect(refuses(() => oneHot(y, CLASSES))).toBe(wrong)
      expect(refuses(() => crossEntropy(tensor([1, 2, 3], [3]), tensor([ys[0]], [], 'int32')))).toBe(
        !areClasses([ys[0]]),
      )
      for (const learner of learners) {
        const meta = learner.init(key(0))
        expect(refuses(() => learner.loss(meta as never, { x, y }))).toBe(wrong)
        const tasks = (support: readonly number[], query: readonly number[]) => ({
          support: { x: tensor(x.data ?? [], [2, 2, 2]), y: tensor(support, [2, 2], 'int32') },
          query: { x: tensor(x.data ?? [], [2, 2, 2]), y: tensor(query, [2, 2], 'int32') },
        })
        const loss = metaLoss<Tensor<readonly [2]>, Tensor<readonly [3]>, Label, never, never, never>(
          learner as never,
        )
        expect(refuses(() => loss(meta as never, tasks(ys, [0, 1, 2, 0])))).toBe(wrong)
        expect(refuses(() => loss(meta as never, tasks([0, 1, 2, 0], ys)))).toBe(wrong)
      }
      const adapting = pipe(net, adapt({ loss: crossEntropy, steps: 1, rate: fixed(0.1) }))
      expect(refuses(() => adapting.adapt(adapting.init(key(0)), { x, y }))).toBe(wrong)
    },
  )

  test('that are no classes to their loss are any numbers', () => {
    const count = (rate: Tensor<readonly [3]>, _: Label): Scalar => sum(rate)
    const learner = pipe(net, supervised(count))
    const y = tensor([7, -1], [2], 'int32')
    expect(learner.loss(learner.init(key(0)), { x: tensor([1, 2, 3, 4], [2, 2]), y }).shape).toEqual([])
  })

  test.prop([labels, labels])('of a batch are refused if one is no class of the source', (support, query) => {
    const examples = (ys: readonly number[]) => ({ x: new Float32Array(8), y: Int32Array.from(ys) })
    const batch = { support: examples(support), query: examples(query), tasks: 2 }
    const shapes = { input: [2], target: [], classes: ['a', 'b', 'c'] }
    expect(refuses(() => tensorsOf(batch, shapes))).toBe(!areClasses([...support, ...query]))
    // without classes these are values
    expect(refuses(() => tensorsOf(batch, { ...shapes, classes: [] }))).toBe(false)
  })
})
