/** Layers of sequences and sets: PyTorch's numbers, symmetries, masks, and what they refuse. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect, it } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import type { Tree } from '../../../src/dsl/core/tree'
import { attention, causalMask } from '../../../src/dsl/functions/attention'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { keyOf } from '../../../src/dsl/functions/random'
import { sum } from '../../../src/dsl/functions/reductions'
import { multiHeadAttention } from '../../../src/dsl/networks/attention'
import { named, repeat } from '../../../src/dsl/networks/blocks'
import { dense } from '../../../src/dsl/networks/dense'
import { dropout } from '../../../src/dsl/networks/dropout'
import { embedding, learnedPositions, sinusoidalPositions } from '../../../src/dsl/networks/embedding'
import { inspect } from '../../../src/dsl/networks/inspect'
import { input } from '../../../src/dsl/networks/net'
import { tanh } from '../../../src/dsl/networks/parameterless'
import { gru, lstm } from '../../../src/dsl/networks/recurrent'
import { resNetBlock } from '../../../src/dsl/networks/res-net-block'
import { each, lastRow, sumRows } from '../../../src/dsl/networks/sequence'
import { transformer } from '../../../src/dsl/networks/transformer'
import { predictions } from '../../../src/dsl/learning/examples'
import { cast } from '../../../src/dsl/primitives/cast'
import { gather } from '../../../src/dsl/primitives/gather'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { evaluate } from '../../../src/engines/evaluate'
import { groupAction } from '../../../src/symmetry/action'
import { type Permutation, symmetric } from '../../../src/symmetry/groups/symmetric'
import { equivariant, invariant } from '../../../src/testing'
import { assertEngines, assertGradient, engines, expectClose } from '../../laws'
import { type LooseNet, looseNet, moved, numbersFor, through } from '../loose'

interface Stored {
  readonly shape: readonly number[]
  readonly data: readonly number[]
}

interface Fixture {
  readonly x: Stored
  readonly y: Stored
  readonly parameters: Readonly<Record<string, Stored>>
}

const fixtures = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/torch-sequences.json'), 'utf8'),
) as Readonly<Record<'gru' | 'lstm' | 'attention' | 'transformer', Fixture>>

const read = ({ data, shape }: Stored): AnyTensor => tensor(data, [...shape])

/** A weight of PyTorch is [out, in]; of several in one, the one from row `first` on. */
const weight = ({ data, shape: [all, width] }: Stored, first = 0, rows = all): AnyTensor =>
  tensor(
    Array.from({ length: width * rows }, (_, i) => data[(first + (i % rows)) * width + Math.floor(i / rows)]),
    [width, rows],
  )

const part = ({ data }: Stored, first: number, count: number): AnyTensor =>
  tensor(data.slice(first, first + count), [count])

const assertTorch = async (net: object, fast: Tree, { x, y }: Fixture): Promise<void> => {
  const found = await evaluate(looseNet(net).apply({ slow: {}, fast: fast as never })(read(x) as Tensor))
  expectClose('torch', found, read(y), { tolerance: 1e-9, floor: 1e-9 })
}

describe('numbers of PyTorch', () => {
  for (const kind of ['gru', 'lstm'] as const)
    it(`are those of ${kind}`, async () => {
      const { parameters: p } = fixtures[kind]
      await assertTorch(
        through(input([5, 3]), kind === 'gru' ? gru(4) : lstm(4)),
        {
          [kind]: {
            weight: weight(p.weight_ih_l0),
            recurrent: weight(p.weight_hh_l0),
            bias: read(p.bias_ih_l0),
            recurrentBias: read(p.bias_hh_l0),
          },
        },
        fixtures[kind],
      )
    })

  /** Four projections; PyTorch has the first three in one. */
  const projections = (p: Fixture['parameters'], prefix = ''): Tree => {
    const [inWeight, inBias] = [p[`${prefix}in_proj_weight`], p[`${prefix}in_proj_bias`]]
    const [query, keys, value] = [0, 4, 8].map((first) => ({
      weight: weight(inWeight, first, 4),
      bias: part(inBias, first, 4),
    }))
    const out = { weight: weight(p[`${prefix}out_proj.weight`]), bias: read(p[`${prefix}out_proj.bias`]) }
    return { query, key: keys, value, out }
  }

  const settings = { heads: 2, mask: causalMask(4) }

  it('are those of attention with a causal mask', async () => {
    const net = through(input([4, 4]), multiHeadAttention(settings))
    await assertTorch(net, { attention: projections(fixtures.attention.parameters) }, fixtures.attention)
  })

  it('are those of a block of a transformer', async () => {
    const { parameters: p } = fixtures.transformer
    const affine = (name: string) => ({ weight: read(p[`${name}.weight`]), bias: read(p[`${name}.bias`]) })
    const layer = (name: string) => ({ weight: weight(p[`${name}.weight`]), bias: read(p[`${name}.bias`]) })
    const own = {
      residual: { each: { norm: affine('norm1') }, attention: projections(p, 'self_attn.') },
      residual2: { each: { norm: affine('norm2'), dense: layer('linear1'), dense2: layer('linear2') } },
    }
    const net = through(input([4, 4]), named('block', transformer({ ...settings, hidden: 6 })))
    await assertTorch(net, { block: own }, fixtures.transformer)
  })
})

/** Orders of the rows. */
const rows = (count: number) =>
  groupAction<Permutation>({
    name: 'orders of rows',
    group: symmetric(count),
    exact: () => true,
    move: (p, x) => gather(x, tensor(symmetric(count).inverse(p).slice(), [count], 'int32')),
  })

/** The network with parameters that are no start of a layer. */
const applied = (net: object): ((x: Tensor) => Tensor) =>
  looseNet(net).apply(moved(looseNet(net).init(key(1))))

describe('orders', () => {
  const few = { numRuns: 4 }

  it('go through attention, a transformer and a block on each', async () => {
    for (const net of [
      through(input([4, 6]), multiHeadAttention({ heads: 2 })),
      through(input([4, 6]), named('block', transformer({ heads: 3, hidden: 5 }))),
      through(
        input([4, 6]),
        each((x) => through(x, dense(2), tanh) as never),
      ),
    ])
      await fc.assert(equivariant(applied(net), { in: rows(4), out: rows(4), inputs: [4, 6] }), few)
  })

  it('do not matter to a deep set', async () => {
    const set = through(
      input([4, 3]),
      each((x) => through(x, dense(5), tanh) as never),
      sumRows,
      dense(2),
    )
    await fc.assert(invariant(applied(set), { in: rows(4), inputs: [4, 3] }), few)
  })

  it('matter where places are told apart', async () => {
    for (const place of [learnedPositions, sinusoidalPositions]) {
      const net = through(input([4, 6]), place, multiHeadAttention({ heads: 2 }), sumRows)
      await expect(fc.assert(invariant(applied(net), { in: rows(4), inputs: [4, 6] }), few)).rejects.toThrow()
    }
  })
})

const inputs = (shape: readonly number[], seed = 0): Tensor => numbersFor(shape, seed)

describe('a mask', () => {
  it('that is causal lets nothing later through', async () => {
    const net = through(input([5, 4]), repeat(2, transformer({ heads: 2, hidden: 3, mask: causalMask(5) })))
    const at = (place: number) => (x: Tensor) => {
      const y = applied(net)(x)
      const weights = tensor(
        Array.from({ length: 20 }, (_, i) => Number(Math.floor(i / 4) === place)),
        [5, 4],
      )
      return sum(mul(y, weights))
    }
    for (let place = 0; place < 5; place++) {
      const slope = valuesOf(await evaluate(grad(at(place))(inputs([5, 4]))))
      const moves = Array.from({ length: 5 }, (_, row) =>
        slope.slice(row * 4, row * 4 + 4).some((x) => x !== 0),
      )
      expect(moves).toEqual([0, 1, 2, 3, 4].map((row) => row <= place))
    }
  })

  it('that forbids all gives 0, and so does what it has a derivative for', async () => {
    const none = tensor([0, 0, 1, 0], [2, 2], 'bool')
    const f = (x: Tensor<readonly [2, 2]>) => attention(x, x, x, none)
    const x = inputs([2, 2]) as Tensor<readonly [2, 2]>
    expect([...valuesOf(await evaluate(f(x)))].slice(0, 2)).toEqual([0, 0])
    await assertGradient((at: Tensor<readonly [2, 2]>) => sum(f(at)), x)
  })

  it('of another shape is refused', () => {
    const wrong = causalMask(3) as never
    expect(() => through(input([4, 4]), multiHeadAttention({ heads: 2, mask: wrong }))).toThrow(
      'multiHeadAttention: got a mask bool [3, 3], expected bool [4, 4], true where a query may look at a key',
    )
    expect(() => through(input([4, 4]), multiHeadAttention({ heads: 3 }))).toThrow('3 heads for 4 features')
  })
})

describe('layers of sequences', () => {
  const nets: Readonly<Record<string, LooseNet>> = {
    gru: through(input([3, 2]), gru(2), lastRow, dense(1)),
    lstm: through(input([3, 2]), lstm(2), sumRows, dense(1)),
    transformer: looseNet(
      through(
        input([3, 2]),
        named('block', transformer({ heads: 2, hidden: 2, mask: causalMask(3) })),
        sumRows,
      ),
    ),
  }

  for (const [name, net] of Object.entries(nets))
    it(`have the derivatives of finite differences, and are the same on every engine: ${name}`, async () => {
      const params = moved(net.init(key(2)))
      const loss = (p: typeof params) => sum(net.apply(p)(inputs(net.input.shape, 3)))
      await assertGradient(loss, params)
      await assertGradient(loss, params, 2)
      await assertEngines(await engines(), (p: typeof params) => grad(loss)(p), [params])
      const three = inputs([3, ...net.input.shape], 5)
      await assertEngines(await engines(), (p: typeof params) => predictions(net, p, three as never), [
        params,
      ])
    })

  it('look tokens up, and have nothing for what is none', async () => {
    const net = pipe(input([3], 'int32'), embedding(4, 2))
    const tokens = cast(tensor([3, 0, 4], [3]), 'int32') as Tensor<readonly [3], 'int32'>
    const params = net.init(key(0))
    const found = [...valuesOf(await evaluate(net.apply(params)(tokens)))]
    const all = valuesOf(params.fast.embedding.weight)
    expect(found.slice(0, 4)).toEqual([all[6], all[7], all[0], all[1]])
    expect(found.slice(4)).toEqual([NaN, NaN])
  })

  it('show the weights within a block on each row, which drops other numbers in each', async () => {
    const net = through(
      input([40, 1]),
      each((x) => through(x, dense(1), dropout(0.5)) as never),
    )
    const params = net.init(key(0))
    const x = tensor(new Float64Array(40).fill(1), [40, 1])
    const seen = await evaluate(inspect(net, params, x, { key: keyOf(key(1)) }))
    expect(Object.keys(seen.weights)).toEqual(['each.dense'])
    expect(new Set(valuesOf(seen.output)).size).toBe(2)
  })

  it('halve an image in a block of ResNet-12', async () => {
    const net = through(input([6, 4, 2]), named('first', resNetBlock(3)))
    expect(net.output.shape).toEqual([3, 2, 3])
    const params = moved(net.init(key(0)))
    const found = await evaluate(predictions(net, params, numbersFor([2, 6, 4, 2]) as never))
    expect([...valuesOf(found as AnyTensor)].every(Number.isFinite)).toBe(true)
  })
})
