/** Models: what is seen of their layers is what they answer with. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { expect } from 'vitest'
import {
  adam,
  adapt,
  type AnyTensor,
  dense,
  evaluate,
  input,
  key,
  mse,
  perLayer,
  tensor,
  valuesOf,
} from '../../../src'
import { model } from '../../../src/node'
import { oneTask } from '../../../src/runs/training/batches'
import { tinySource } from '../tiny'
import { test } from '../../laws/law'

test.prop([fc.nat(), fc.integer({ min: 0, max: 2 })], { numRuns: 10 })(
  'the last activation is the answer of the model adapted to the support set, or not at all',
  async (seed, steps) => {
    const how = adapt({ loss: mse, steps, rate: perLayer(0.05) })
    const { start, answer, activations } = model('one', pipe(input([3]), dense(4), dense(2), how), adam(1e-2))
    const { meta } = start(key(seed))
    const source = tinySource(1, 4, 1)
    const batch = source.train(key(seed), 1)
    const [support, query] = [oneTask(batch.support, source), oneTask(batch.query, source)]
    const x = tensor(batch.query.x, [3])
    const last = (of: ReturnType<typeof activations>): AnyTensor => Object.values(of).at(-1) ?? x
    const seen = await evaluate({
      answer: answer(meta, support, query.x),
      after: last(activations(meta, x, support)),
      before: last(activations(meta, x)),
    })
    expect(valuesOf(seen.after)).toEqual(valuesOf(seen.answer))
    if (steps === 0) expect(valuesOf(seen.before)).toEqual(valuesOf(seen.answer))
    else expect(valuesOf(seen.before)).not.toEqual(valuesOf(seen.answer))
  },
)
