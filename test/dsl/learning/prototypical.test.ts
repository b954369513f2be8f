/** Prototypical networks against plain numbers; permutations of examples and classes; derivatives, by sharing too. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { predictions } from '../../../src/dsl/learning/examples'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { prototypical } from '../../../src/dsl/learning/prototypical'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { flatten, tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { moved, numbersFor } from '../loose'

const CLASSES = 3
const FEATURES = 2
const EXACT = { tolerance: 1e-10 }
const embedding = pipe(input([3]), dense(FEATURES), tanh)
const learner = pipe(embedding, prototypical({ classes: CLASSES }))
const seeds = fc.integer({ min: 0, max: 1000 })
const labels = fc.array(fc.integer({ min: 0, max: CLASSES - 1 }), { minLength: 1, maxLength: 6 })

const start = (seed: number) => ({ ...moved(learner.init(key(seed))), rates: {} })

const supportOf = (classes: readonly number[], seed: number) => ({
  x: numbersFor([classes.length, 3], seed) as Tensor<readonly [number, 3]>,
  y: tensor(classes, [classes.length], 'int32'),
})

/** The means and the logits of two query examples, on the reference. */
const outcome = async (meta: ReturnType<typeof start>, support: ReturnType<typeof supportOf>) => {
  const queries = numbersFor([2, 3], 77) as Tensor<readonly [2, 3]>
  const both = (m: typeof meta, s: typeof support, q: typeof queries) => {
    const params = learner.adapt(m, s)
    return { means: params.fast.prototypes.weight, logits: predictions(learner.net, params, q) }
  }
  const { means, logits } = await run(reference, both, [meta, support, queries] as const)
  return { means: Array.from(valuesOf(means)), logits: Array.from(valuesOf(logits)) }
}

/** Features of examples by the embedding itself, which knows nothing of classes. */
const featuresOf = async (meta: ReturnType<typeof start>, x: Tensor<readonly [number, 3]>) => {
  const params = { slow: {}, fast: meta.slow.body }
  const all = await run(reference, (p: typeof params, xs: typeof x) => predictions(embedding, p, xs), [
    params,
    x,
  ] as const)
  const numbers = Array.from(valuesOf(all))
  return Array.from({ length: x.shape[0] }, (_, i) => numbers.slice(i * FEATURES, (i + 1) * FEATURES))
}

const close = (what: string, actual: readonly number[], expected: readonly number[]): void =>
  expectClose(what, tensor(actual, [actual.length]), tensor(expected, [expected.length]), EXACT)

describe('prototypical', () => {
  test.prop([labels, seeds], { numRuns: 20 })(
    'has the mean features of each class, or the start of one not shown, and scores by squared distances',
    async (classes, seed) => {
      const meta = start(seed)
      const support = supportOf(classes, seed)
      const features = await featuresOf(meta, support.x)
      const begin = Array.from(valuesOf(meta.fast.prototypes.weight))
      const means = Array.from({ length: CLASSES }, (_, c) => {
        const own = features.filter((_row, i) => classes[i] === c)
        return Array.from({ length: FEATURES }, (_f, f) =>
          own.length === 0 ? begin[c * FEATURES + f] : own.reduce((sum, row) => sum + row[f], 0) / own.length,
        )
      })
      const queries = await featuresOf(meta, numbersFor([2, 3], 77) as Tensor<readonly [2, 3]>)
      const distances = queries.flatMap((q) =>
        means.map((mean) => mean.reduce((sum, m, f) => sum + (q[f] - m) ** 2, 0)),
      )
      const actual = await outcome(meta, support)
      close('means', actual.means, means.flat())
      close(
        'logits',
        actual.logits,
        distances.map((d) => -d),
      )
    },
  )

  test.prop([labels, seeds], { numRuns: 10 })(
    'does not mind the order of the examples, and permutes with the classes',
    async (classes, seed) => {
      const meta = start(seed)
      const support = supportOf(classes, seed)
      const rows = Array.from({ length: classes.length }, (_, i) =>
        valuesOf(support.x).slice(3 * i, 3 * i + 3),
      )
      const reversed = {
        x: tensor(
          rows.toReversed().flatMap((row) => Array.from(row)),
          [classes.length, 3],
        ),
        y: tensor(classes.toReversed(), [classes.length], 'int32'),
      }
      const [first, second] = [await outcome(meta, support), await outcome(meta, reversed)]
      close('order', second.logits, first.logits)
      // class c becomes c + 1; the starts, which stand for classes that are not shown, go with them
      const on = (c: number) => (c + 1) % CLASSES
      const begin = valuesOf(meta.fast.prototypes.weight)
      const turned = Array.from(begin, (_, i) => begin[(i + (CLASSES - 1) * FEATURES) % begin.length])
      const weight = tensor(turned, [CLASSES, FEATURES])
      const renamed = await outcome(
        { ...meta, fast: { prototypes: { weight } } },
        supportOf(classes.map(on), seed),
      )
      close(
        'classes',
        renamed.logits.map((_, i) => renamed.logits[CLASSES * Math.floor(i / CLASSES) + on(i % CLASSES)]),
        first.logits,
      )
    },
  )

  test('has the derivative of its loss, by what embeds, by how it is shared, and by the starts', async () => {
    const shared = pipe(
      input([4, 4, 1]),
      conv2d(2, 3),
      reparam(kronecker),
      tanh,
      flatten,
      dense(2),
      reparam(fullSharing({ rank: 2 })),
      prototypical({ classes: CLASSES }),
    )
    const all = (count: number, seed: number) => ({
      x: numbersFor([2, count, 4, 4, 1], seed),
      y: tensor(
        Array.from({ length: 2 * count }, (_, i) => (i * 2) % CLASSES),
        [2, count],
        'int32',
      ),
    })
    const tasks: Tasks = { support: all(2, 1), query: all(4, 9) }
    const meta = { ...moved(shared.init(key(1))), rates: {} }
    expect(Object.keys(meta.slow)).toEqual(['conv', 'dense', 'body'])
    await assertGradient((m: typeof meta) => metaLoss(shared)(m, tasks), meta)
  })

  test('refuses what is no number of classes, in words', () => {
    expect(() => prototypical({ classes: 0 })(embedding)).toThrow(
      'prototypical, classes: got 0, expected a whole number of at least 1.',
    )
  })
})
