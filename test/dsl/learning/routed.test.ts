/** Dedicated circuits: without offsets the learner itself; the support set finds the circuit; derivatives hold. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import { paths } from '../../../src/dsl/core/tree'
import { mse } from '../../../src/dsl/functions/losses'
import { adapt } from '../../../src/dsl/learning/adapt'
import { metaLoss, type Tasks } from '../../../src/dsl/learning/meta-step'
import { fixed, perLayer } from '../../../src/dsl/learning/rates'
import { routed } from '../../../src/dsl/learning/routed'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing } from '../../../src/dsl/networks/reparameterisations'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { assertGradient, expectClose, run, test } from '../../laws'
import { moved, numbersFor } from '../loose'

const net = pipe(input([3]), dense(3), tanh, dense(2), reparam(fullSharing({ rank: 2 })))
const plain = pipe(net, adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }))
const learner = pipe(plain, routed({ circuits: 3, layers: ['dense2'] }))

const examples = (count: number, seed: number) => ({
  x: numbersFor([count, 3], seed) as never,
  y: numbersFor([count, 2], seed + 3) as never,
})
const tasks: Tasks = {
  support: { x: numbersFor([2, 2, 3], 1), y: numbersFor([2, 2, 2], 4) },
  query: { x: numbersFor([2, 3, 3], 6), y: numbersFor([2, 3, 2], 8) },
}
const named = { ...tasks, support: { ...tasks.support, circuit: tensor([0, 2], [2], 'int32') } }

describe('routed', () => {
  test.prop([fc.integer({ min: 0, max: 1000 })], { numRuns: 10 })(
    'without offsets is the learner itself',
    async (seed) => {
      const [ours, theirs] = await run(
        reference,
        (x: ReturnType<typeof examples>) => [
          learner.adapt(learner.init(key(seed)), x),
          plain.adapt(plain.init(key(seed)), x),
        ],
        [examples(4, seed)] as const,
      )
      expectClose('adapted', ours, theirs, { tolerance: 1e-12 })
    },
  )

  test('with one circuit starts from the sum of start and offset', async () => {
    const one = pipe(plain, routed({ circuits: 1, layers: ['dense2'] }))
    const meta = one.init(key(0))
    const offset = { weight: tensor([0.5, -1], [2]), bias: tensor([2, 1], [2]) }
    const shifted = { ...meta, rates: { ...meta.rates, circuits: { circuit1: { dense2: offset } } } }
    const start = meta.fast.dense2
    const sum = {
      weight: tensor(
        Array.from(valuesOf(start.weight), (v, i) => v + [0.5, -1][i]),
        [2],
      ),
      bias: tensor([2, 1], [2]),
    }
    const [ours, theirs] = await run(
      reference,
      (x: ReturnType<typeof examples>) => [
        one.adapt(shifted, x),
        plain.adapt({ ...plain.init(key(0)), fast: { ...meta.fast, dense2: sum } }, x),
      ],
      [examples(4, 1)] as const,
    )
    expectClose('adapted', ours, theirs, { tolerance: 1e-12 })
  })

  test('finds the circuit that fits the support set, the surer the sharper', async () => {
    const line = pipe(input([1]), dense(1, { bias: false }), adapt({ loss: mse, steps: 0, rate: fixed(1) }))
    const slopes = [-1, 0.5, 2]
    const router = pipe(line, routed({ circuits: 3, layers: ['dense'] }))
    const meta = router.init(key(0))
    const start = valuesOf(meta.fast.dense.weight)[0]
    const circuit = (i: number) => ({ dense: { weight: tensor([slopes[i] - start], [1, 1]) } })
    const circuits = { circuit1: circuit(0), circuit2: circuit(1), circuit3: circuit(2) }
    const gates = async (sharpness: number) =>
      Promise.all(
        slopes.map(async (slope) => {
          const rates = { ...meta.rates, circuits, sharpness: literal(Math.log(sharpness)) }
          const support = { x: tensor([1, -2], [2, 1]), y: tensor([slope, -2 * slope], [2, 1]) }
          const both = await run(
            reference,
            (s: typeof support) => {
              const at = { ...meta, rates }
              return [router.gate(at, s), router.adapt(at, s).fast.dense.weight]
            },
            [support] as const,
          )
          return both.map((x) => Array.from(valuesOf(x)))
        }),
      )
    const sharp = await gates(10)
    sharp.forEach(([gate, weight], i) => {
      expect(gate.indexOf(Math.max(...gate))).toBe(i)
      expect(gate[i]).toBeGreaterThan(0.999)
      expect(weight[0]).toBeCloseTo(slopes[i], 3)
      expect(gate.reduce((a, b) => a + b)).toBeCloseTo(1, 12)
    })
    const soft = await gates(0.01)
    expect(soft[0][0][0]).toBeLessThan(0.5)
  })

  test.each([
    ['by the evidence', tasks],
    ['by the evidence and by name', named],
  ])('reaches all circuits, and its derivative holds, %s', async (_, given) => {
    const { rates, ...rest } = learner.init(key(3))
    const meta = { ...moved(rest), rates: { ...rates, circuits: moved(rates.circuits) } }
    const loss = (m: typeof meta) => metaLoss(learner)(m, given)
    const slope = await run(reference, (m: typeof meta) => grad(loss)(m), [meta] as const)
    for (const [path, g] of paths(slope))
      expect(Math.max(...Array.from(valuesOf(g), Math.abs)), path).toBeGreaterThan(1e-9)
    await assertGradient(loss, meta)
  })

  test('a layer that is not there is refused', () => {
    expect(() => pipe(plain, routed({ circuits: 2, layers: ['conv'] }))).toThrow(
      'routed: got the layer conv, expected layers with fast parameters: dense, dense2.',
    )
  })
})
