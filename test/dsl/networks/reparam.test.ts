/** The laws of reparameterisation: identity, composition, and that any of them fits any layer. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { leaves, type Tree } from '../../../src/dsl/core/tree'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import type { Named } from '../../../src/dsl/networks/records'
import { weightsOf } from '../../../src/dsl/networks/inspect'
import { composed } from '../../../src/dsl/networks/composed'
import { type Reparam, reparam } from '../../../src/dsl/networks/reparam'
import type { None } from '../../../src/dsl/networks/records'
import {
  slowWeight,
  fullSharing,
  identityReparam,
  kronecker,
} from '../../../src/dsl/networks/reparameterisations'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { type LooseNet, looseNet, type LooseParams, moved, numbersFor } from '../loose'
import {
  layers,
  nested,
  nestings,
  type LooseReparameterisation,
  reparameterisations,
  rewrite,
  sameNumbers,
} from './random-nets'
import { EXACT, expectSame, output } from './same-output'

const seeds = fc.integer({ min: 0, max: 1000 })
const names = fc.constantFrom(...Object.keys(reparameterisations))

/** The layer whose weight was added last. */
const nameOf = ({ last }: LooseNet): string => last
const namesOf = ({ parameters: { slow, fast } }: LooseNet) => [Object.keys(slow), Object.keys(fast)]

const loose = {
  composed: composed as unknown as (
    f: LooseReparameterisation,
    g: LooseReparameterisation,
  ) => LooseReparameterisation,
}

describe('reparam', () => {
  test.prop([layers, nestings, seeds], { numRuns: 40 })(
    'with the identity changes nothing, wherever it stands',
    async (net, outer, seed) => {
      const plain = nested(net, outer)
      const same = nested(net, ['identity', ...outer, 'identity'])
      const params = moved(plain.init(key(seed)))
      expect(namesOf(same)).toEqual(namesOf(plain))
      expect(sameNumbers(nested(net, ['identity']).init(key(seed)), net.init(key(seed)))).toBe(true)
      await expectSame([plain, params], [same, params], seed)
    },
  )

  test.prop([layers, names, names, seeds], { numRuns: 40 })(
    'after reparam is reparam of the composition',
    async (net, f, g, seed) => {
      const [first, second] = [reparameterisations[f], reparameterisations[g]]
      const twice = rewrite(second)(rewrite(first)(net))
      const once = rewrite(loose.composed(first, second))(net)
      const { slow, fast } = moved(once.init(key(seed)))
      const { outer, inner } = slow[nameOf(net)] as { readonly outer: Named; readonly inner: Named }
      // each of the two has an entry of its own, where it has slow parameters at all
      const parts = [outer, inner].filter((part) => leaves(part).length > 0)
      const entries = parts.map((part, i) => [i === 0 ? nameOf(net) : `${nameOf(net)}_inner`, part] as const)
      expect(Object.keys(twice.parameters.slow)).toEqual(entries.map(([name]) => name))
      await expectSame([twice, { slow: Object.fromEntries(entries), fast }], [once, { slow, fast }], seed)
    },
  )

  test.prop([layers, names, names, names, seeds], { numRuns: 40 })(
    'composes associatively',
    async (net, f, g, h, seed) => {
      const [a, b, c] = [f, g, h].map((name) => reparameterisations[name])
      const left = rewrite(loose.composed(loose.composed(a, b), c))(net)
      const right = rewrite(loose.composed(a, loose.composed(b, c)))(net)
      const { slow, fast } = moved(left.init(key(seed)))
      const { outer, inner } = slow[nameOf(net)] as {
        readonly outer: { readonly outer: Tree; readonly inner: Tree }
        readonly inner: Tree
      }
      const regrouped = { [nameOf(net)]: { outer: outer.outer, inner: { outer: outer.inner, inner } } }
      await expectSame([left, { slow, fast }], [right, { slow: regrouped, fast }], seed)
    },
  )

  test.prop([layers, nestings, seeds], { numRuns: 40 })(
    'applies in any nesting to any layer',
    async (net, order, seed) => {
      const made = nested(net, order)
      const params = made.init(key(seed))
      expect(Object.keys(made.parameters.fast)).toEqual(Object.keys(net.parameters.fast))
      expect(leaves(params.fast).length).toBe(
        leaves(net.init(key(seed)).fast).length - Number(order.includes('frozen')),
      )
      expect((await output(made, params, seed)).shape).toEqual(net.output.shape)
    },
  )
})

describe('kronecker', () => {
  test.prop([layers, seeds], { numRuns: 40 })('starts as the ordinary layer', async (net, seed) => {
    const shared = nested(net, ['kronecker'])
    await expectSame([net, net.init(key(seed))], [shared, shared.init(key(seed))], seed)
  })

  /** A ⊗ B, row by row. */
  const product = (
    a: readonly (readonly number[])[],
    b: readonly (readonly number[])[],
  ): readonly (readonly number[])[] =>
    a.flatMap((rowA) => b.map((rowB) => rowA.flatMap((x) => rowB.map((y) => x * y))))

  const matrix = (x: Tensor, size: number): readonly (readonly number[])[] =>
    Array.from({ length: size }, (_, i) => Array.from(valuesOf(x)).slice(i * size, (i + 1) * size))

  const sizes = fc.integer({ min: 1, max: 3 })

  test.prop([sizes, sizes, sizes, sizes, seeds])(
    'is (A ⊗ B ⊗ C) vec(v) by the explicit matrix',
    async (rows, columns, ins, outs, seed) => {
      const shape = [rows, columns, ins, outs] as const
      const taps = rows * columns
      const how = kronecker(tensor(new Float64Array(taps * ins * outs), shape))
      const { slow, fast } = moved(how.init(key(seed), numbersFor(shape, seed) as Tensor<typeof shape>))
      const whole = product(matrix(slow.A, outs), product(matrix(slow.B, ins), matrix(slow.C, taps)))
      // vec(v) has the outputs first, then the inputs, then the taps; the tensor has them the other way round
      const places = Array.from({ length: outs }, (_, o) =>
        Array.from({ length: ins }, (__, i) =>
          Array.from({ length: taps }, (___, p) => (p * ins + i) * outs + o),
        ),
      ).flat(2)
      const v = places.map((place) => valuesOf(fast)[place])
      const expected = new Float64Array(v.length)
      whole.forEach((row, n) => (expected[places[n]] = row.reduce((total, x, m) => total + x * v[m], 0)))
      const weight = await run(reference, (s: typeof slow, f: typeof fast) => how.apply(s, f), [slow, fast])
      expectClose('kronecker', weight, tensor(expected, shape), EXACT)
    },
  )

  test('has a factor for each axis that the weight has', () => {
    const named = (shape: readonly number[]) => Object.keys(kronecker(numbersFor(shape)).slow)
    expect(named([4])).toEqual(['A'])
    expect(named([3, 4])).toEqual(['A', 'B'])
    expect(named([5, 3, 4])).toEqual(['A', 'B', 'C'])
  })
})

describe('full', () => {
  test.prop([
    fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    fc.integer({ min: 1, max: 5 }),
    seeds,
  ])('is U v, row by row', async (shape, rank, seed) => {
    const how = fullSharing({ rank })(numbersFor(shape))
    const { slow, fast } = how.init(key(seed), numbersFor(shape))
    const [U, v] = [Array.from(valuesOf(slow.U)), Array.from(valuesOf(fast))]
    const rows = Array.from({ length: U.length / rank }, (_, row) =>
      v.reduce((total, x, i) => total + x * U[row * rank + i], 0),
    )
    const weight = await run(reference, (s: typeof slow, f: typeof fast) => how.apply(s, f), [slow, fast])
    expectClose('full', weight, tensor(rows, shape), EXACT)
  })

  test('refuses a rank that is none, in words', () => {
    expect(() => fullSharing({ rank: 0 })).toThrow(
      'fullSharing: got rank 0, expected a whole number of at least 1.\n  Fix: fullSharing({ rank: 3 }).',
    )
  })
})

describe('weights', () => {
  test.prop([layers, nestings, seeds], { numRuns: 40 })(
    'are those that the layers compute with',
    async (net, order, seed) => {
      const made = nested(net, order)
      const params = moved(made.init(key(seed)))
      const weights = await run(reference, (p: LooseParams) => weightsOf(made, p), [params] as const)
      const bias = params.fast[nameOf(net)] as Named
      const plain = { slow: {}, fast: { [nameOf(net)]: { ...bias, weight: weights[nameOf(net)] } } }
      await expectSame([made, params], [net, plain], seed)
    },
  )
})

describe('slowWeight', () => {
  test.prop([layers, seeds], { numRuns: 40 })(
    'leaves the layer as it is, but without a fast weight',
    async (net, seed) => {
      const slow = nested(net, ['frozen'])
      const params = slow.init(key(seed))
      const entry = params.fast[nameOf(net)] as { readonly weight: Tree }
      expect(leaves(entry.weight)).toEqual([])
      expect(leaves(params.slow)).toHaveLength(1)
      await expectSame([net, net.init(key(seed))], [slow, params], seed)
    },
  )
})

describe("a reparameterisation of one's own", () => {
  type Square = Tensor<readonly [3, 3]>
  const halved = (weight: Square): Reparam<Square, None, Square> => ({
    slow: {},
    fast: weight,
    init: (_, start) => ({
      slow: {},
      fast: tensor(
        Array.from(valuesOf(start), (w) => 2 * w),
        [3, 3],
      ),
    }),
    apply: (_, v) => mul(v, 0.5),
  })

  test('is a value like the ready-made ones', async () => {
    const net = pipe(input([3]), dense(3, { bias: false }), reparam(composed(halved, slowWeight)))
    const params = net.init(key(1))
    expect(Object.keys(params.slow)).toEqual(['dense'])
    const plain = pipe(input([3]), dense(3, { bias: false }), reparam(identityReparam))
    await expectSame([looseNet(net), params], [looseNet(plain), plain.init(key(1))], 2)
  })
})
