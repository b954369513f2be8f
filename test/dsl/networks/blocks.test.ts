/** Blocks compute what their parts say; normalisation normalises; dropout drops; paths reach every weight. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, split } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { paths, type Tree } from '../../../src/dsl/core/tree'
import { add, mul, square, sub } from '../../../src/dsl/functions/arithmetic'
import { keyOf } from '../../../src/dsl/functions/random'
import { mean, sum } from '../../../src/dsl/functions/reductions'
import { predictions } from '../../../src/dsl/learning/examples'
import { branch, concatenate, named, prop, repeat, residual } from '../../../src/dsl/networks/blocks'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { dropout } from '../../../src/dsl/networks/dropout'
import { inspect, weightsOf } from '../../../src/dsl/networks/inspect'
import { input } from '../../../src/dsl/networks/net'
import { batchNorm, groupNorm, layerNorm } from '../../../src/dsl/networks/normalisation'
import { flatten, relu, tanh } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { evaluate } from '../../../src/engines/evaluate'
import { assertGradient, expectClose, test } from '../../laws'
import { looseNet, moved, numbersFor } from '../loose'
import { sameNumbers } from './random-nets'

const seeds = fc.nat(1000)
const EXACT = { tolerance: 1e-12 }
const x3 = numbersFor([3]) as Tensor<readonly [3]>
const pathsOf = (tree: Tree) => paths(tree).map(([path]) => path)

describe('blocks', () => {
  const block = pipe(input([3]), dense(3), tanh)

  test.prop([seeds], { numRuns: 10 })('compute what their parts do', async (seed) => {
    const one = moved(block.init(key(seed)))
    const nets = {
      named: pipe(
        input([3]),
        named('own', () => block),
      ),
      residual: pipe(
        input([3]),
        residual((x) => pipe(x, dense(3), tanh)),
      ),
      branch: pipe(input([3]), branch({ a: () => block, b: (x) => x }), concatenate),
    }
    const all = await evaluate({
      plain: block.apply(one)(x3),
      twice: block.apply(one)(block.apply(one)(x3)),
      named: nets.named.apply({ slow: {}, fast: { own: one.fast } })(x3),
      residual: nets.residual.apply({ slow: {}, fast: { residual: one.fast } })(x3),
      branch: nets.branch.apply({ slow: {}, fast: { branch: { a: one.fast } } })(x3),
      repeat: pipe(
        input([3]),
        repeat(2, () => block),
      ).apply({
        slow: {},
        fast: { repeat: { block1: one.fast, block2: one.fast } },
      })(x3),
    })
    expectClose('named', all.named, all.plain, EXACT)
    expectClose('residual', all.residual, await evaluate(add(all.plain, x3)), EXACT)
    expectClose('branch', all.branch, tensor([...valuesOf(all.plain), ...valuesOf(x3)], [6]), EXACT)
    expectClose('repeat', all.repeat, all.twice, EXACT)
  })

  const deep = pipe(
    input({ image: [4, 4, 1], angle: [1] }),
    branch({
      image: (x) => pipe(x, prop('image'), conv2d(2, 3), relu, flatten),
      angle: (x) =>
        pipe(
          x,
          prop('angle'),
          dense(2),
          residual((y) => pipe(y, dense(2), tanh)),
        ),
    }),
    concatenate,
    repeat(2, (x) => pipe(x, dense(10), relu)),
    dense(3),
  )

  test('nest: parameters, starts and names are by block', () => {
    const params = deep.init(key(3))
    expect(pathsOf(params)).toEqual(pathsOf(deep.parameters))
    expect(pathsOf(params.fast)).toEqual([
      'branch.image.conv.weight',
      'branch.image.conv.bias',
      'branch.angle.dense.weight',
      'branch.angle.dense.bias',
      'branch.angle.residual.dense.weight',
      'branch.angle.residual.dense.bias',
      'repeat.block1.dense.weight',
      'repeat.block1.dense.bias',
      'repeat.block2.dense.weight',
      'repeat.block2.dense.bias',
      'dense.weight',
      'dense.bias',
    ])
    const { block1, block2 } = params.fast.repeat
    expect(sameNumbers(block1, block2)).toBe(false)
    const seen = inspect(deep, params, {
      image: numbersFor([4, 4, 1]) as never,
      angle: numbersFor([1]) as never,
    })
    expect(Object.keys(seen.weights)).toEqual(
      pathsOf(params.fast).flatMap((path) => (path.endsWith('.weight') ? [path.slice(0, -7)] : [])),
    )
    expect(Object.keys(seen.activations)).toContain('branch.angle.residual.tanh')
  })

  test('have the derivative that differences say', async () => {
    const params = moved(deep.init(key(3)))
    const given = { image: numbersFor([4, 4, 1]), angle: numbersFor([1]) } as never
    await assertGradient((p: typeof params) => sum(square(deep.apply(p)(given))), params)
  })

  test('refuse what is no block, in words', () => {
    expect(() =>
      pipe(
        input([3]),
        repeat(0, (x) => x),
      ),
    ).toThrow('repeat: got 0')
    expect(() =>
      pipe(
        input([3]),
        named('a', (x) => pipe(x, dense(3))),
        named('a', (x) => pipe(x, dense(3))),
      ),
    ).toThrow("named: got 'a' again")
  })
})

describe('reparam by path', () => {
  test.prop([seeds], { numRuns: 10 })('later in the pipe is as right after the layer', async (seed) => {
    const near = pipe(
      input([3]),
      dense(4),
      reparam(kronecker),
      tanh,
      dense(3),
      reparam(fullSharing({ rank: 2 })),
    )
    const late = pipe(
      input([3]),
      dense(4),
      tanh,
      dense(3),
      reparam(kronecker, { at: 'dense.weight' }),
      reparam(fullSharing({ rank: 2 }), { at: 'dense2.weight' }),
    )
    const rank: Tensor<readonly [12, 2]> = late.parameters.slow.dense2.U
    expect(rank.shape).toEqual([12, 2])
    expect(sameNumbers(near.init(key(seed)), late.init(key(seed)))).toBe(true)
    const params = moved(near.init(key(seed)))
    const [a, b] = await evaluate([near.apply(params)(x3), late.apply(params)(x3)] as const)
    expectClose('output', a, b, EXACT)
  })

  test.prop([seeds], { numRuns: 10 })('outside a block is as inside of it; several at once', async (seed) => {
    const inside = pipe(
      input([3]),
      residual((x) => pipe(x, dense(3), reparam(kronecker))),
      dense(3),
      reparam(kronecker),
    )
    const outside = pipe(
      input([3]),
      residual((x) => pipe(x, dense(3))),
      dense(3),
      reparam(kronecker, { at: ['residual.dense.weight', 'dense.weight'] }),
    )
    expect(outside.parameters.slow.residual.dense.A.shape).toEqual([3, 3])
    expect(sameNumbers(looseNet(inside).init(key(seed)), looseNet(outside).init(key(seed)))).toBe(true)
    const params = moved(inside.init(key(seed)))
    const [a, b] = await evaluate([weightsOf(inside, params), weightsOf(looseNet(outside), params)] as const)
    expectClose('weights', a, b, EXACT)
    const all = pipe(input([3]), dense(3), dense(3), reparam(kronecker, { at: '*.weight', shared: 'mix' }))
    expect(Object.keys(all.parameters.slow)).toEqual(['mix'])
  })

  test('that names no parameter is refused, in types and in words', () => {
    const net = pipe(input([3]), dense(3))
    // @ts-expect-error there is no second layer
    expect(() => reparam(kronecker, { at: 'densse.weight' })(net)).toThrow(
      "reparam: got the path 'densse.weight', expected the path of a parameter: dense.weight, dense.bias.\n  Fix: at: 'dense.weight'.",
    )
    // @ts-expect-error there is no layer
    expect(() => pipe(input([3]), reparam(kronecker))).toThrow('reparam: got a network without a layer')
  })
})

describe('normalisation', () => {
  const xs = numbersFor([4, 2, 3, 4]) as Tensor<readonly [number, 2, 3, 4]>
  const image = input([2, 3, 4])
  const net = pipe(image, batchNorm)

  test('over a batch is the batch written out', async () => {
    const centred = sub(xs, mean(xs, [0, 1, 2]))
    const variance = mean(square(centred), [0, 1, 2])
    const written = mul(
      centred,
      await evaluate(
        tensor(
          Array.from(valuesOf(await evaluate(variance)), (v) => 1 / Math.sqrt(v + 1e-5)),
          [4],
        ),
      ),
    )
    const [ours, theirs] = await evaluate([predictions(net, net.init(key(0)), xs), written] as const)
    expectClose('batch', ours, theirs, { tolerance: 1e-9 })
  })

  test.each([
    ['batchNorm', net],
    ['groupNorm', pipe(image, groupNorm(2))],
    ['layerNorm', pipe(image, layerNorm)],
  ] as const)('%s has the derivatives that differences say, to order 2', async (_, one) => {
    const params = moved(one.init(key(0)))
    for (const order of [1, 2] as const) {
      await assertGradient((p: typeof params) => mean(square(square(predictions(one, p, xs)))), params, order)
      await assertGradient(
        (ys: typeof xs) => mean(square(square(add(predictions(one, params, ys), 0.3)))),
        xs,
        order,
      )
    }
  })

  test('takes running statistics from the context, and gives those of a batch to who looks', async () => {
    const params = net.init(key(0))
    const one = numbersFor([2, 3, 4]) as Tensor<readonly [2, 3, 4]>
    const statistics = { norm: { mean: tensor([0, 0, 0, 0], [4]), variance: tensor([1, 1, 1, 1], [4]) } }
    const [y, plain] = await evaluate([
      net.apply(params, { statistics })(one),
      mul(one, 1 / Math.sqrt(1 + 1e-5)),
    ] as const)
    expectClose('running', y, plain, { tolerance: 1e-9 })
    expect(() => net.apply(params)(one)).toThrow("pmean: got the axis 'examples', which nobody mapped")
    expect(Object.keys(weightsOf(net, params))).toEqual(['norm'])
  })

  test('refuses groups that do not fit, in words', () => {
    const odd = pipe(image, groupNorm(3))
    expect(() => odd.apply(odd.init(key(0)))(numbersFor([2, 3, 4]) as never)).toThrow(
      'groupNorm: got 3 groups of 4 channels, expected groups of equal size.',
    )
  })
})

describe('dropout', () => {
  const net = pipe(input([200]), dropout(0.25))
  const ones = tensor(new Float64Array(800).fill(1), [4, 200])

  test.prop([seeds], { numRuns: 10 })(
    'drops by the key, each example on its own, and keeps the mean',
    async (seed) => {
      const draw = (own: number) =>
        evaluate(predictions(net, net.init(key(0)), ones, { key: keyOf(split(key(seed), own)) }))
      const [a, again, b] = [await draw(1), await draw(1), await draw(2)].map((y) => Array.from(valuesOf(y)))
      expect(a).toEqual(again)
      expect(a).not.toEqual(b)
      expect(a.slice(0, 200)).not.toEqual(a.slice(200, 400))
      expect([...new Set(a)].sort()).toEqual([0, 1 / 0.75])
      // six deviations of a mean of 800
      expect(Math.abs(a.reduce((total, y) => total + y, 0) / 800 - 1)).toBeLessThan(
        6 * Math.sqrt(0.25 / 0.75 / 800),
      )
    },
  )

  test('without a key is the identity; two of them drop apart; a rate is a probability', async () => {
    const all = predictions(net, net.init(key(0)), ones)
    expectClose('identity', await evaluate(all), ones, EXACT)
    const twice = pipe(input([200]), dropout(0.5), dropout(0.5))
    const y = await evaluate(predictions(twice, twice.init(key(0)), ones, { key: keyOf(key(1)) }))
    expect([...new Set(valuesOf(y))].sort()).toEqual([0, 4])
    expect(valuesOf(y).filter((v) => v > 0).length).toBeLessThan(300)
    expect(() => dropout(1)).toThrow('dropout: got rate 1')
  })
})
