/** What `init` promises, `apply` delivers; and keys determine parameters. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { leaves, paths, type Tree } from '../../../src/dsl/core/tree'
import { conv1d, conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import * as initialisers from '../../../src/dsl/networks/initialisers'
import { locallyConnected1d, locallyConnected2d } from '../../../src/dsl/networks/local'
import { inspect } from '../../../src/dsl/networks/inspect'
import { layer } from '../../../src/dsl/networks/layer'
import { input } from '../../../src/dsl/networks/net'
import { avgPool, flatten, globalMean, maxPool, relu } from '../../../src/dsl/networks/parameterless'
import { placeholder, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { vmapTrees } from '../../../src/dsl/transforms/vmap'
import { reference } from '../../../src/engines/reference'
import { fieldBias } from '../../../src/symmetry/fields'
import { cyclic } from '../../../src/symmetry/groups/cyclic'
import { expectClose, run, test } from '../../laws'
import { type LooseNet, looseNet, numbersFor, through } from '../loose'
import { layers, nets, sameNumbers } from './random-nets'

const seeds = fc.integer({ min: 0, max: 1000 })

/** An image of which the types do not know the sizes: they are not what is tested here. */
const image = (shape: readonly [number, number, number]) => input(shape)

describe('a network', () => {
  test.prop([nets, seeds], { numRuns: 100 })(
    'delivers the shape it promises, in numbers',
    async (net, seed) => {
      const params = net.init(key(seed))
      const x = numbersFor(net.input.shape, seed)
      expect(net.apply(params)(x).shape).toEqual(net.output.shape)
      const y = await run(reference, (p: typeof params, example: typeof x) => net.apply(p)(example), [
        params,
        x,
      ])
      expect(y.shape).toEqual(net.output.shape)
      expect(Array.from(valuesOf(y)).every(Number.isFinite)).toBe(true)
    },
  )

  test.prop([nets, seeds])('starts with parameters of the names and shapes that it says', (net, seed) => {
    const shapesOf = (tree: Tree) => paths(tree).map(([path, { shape }]) => [path, shape])
    expect(shapesOf(net.init(key(seed)))).toEqual(shapesOf(net.parameters))
  })

  test.prop([nets, seeds])('starts from its key: the same from the same', (net, seed) => {
    expect(sameNumbers(net.init(key(seed)), net.init(key(seed)))).toBe(true)
  })

  test.prop([layers, seeds])('starts from its key: another from another', (net, seed) => {
    expect(sameNumbers(net.init(key(seed)), net.init(key(seed + 1)))).toBe(false)
  })

  test.prop([layers, seeds])('gives two layers of a kind numbers of their own', (net, seed) => {
    const twice = pipe(input([3]), dense(3), dense(3)).init(key(seed)).fast
    expect(sameNumbers(twice.dense.weight, twice.dense2.weight)).toBe(false)
    expect(leaves(net.init(key(seed)).fast).length).toBeGreaterThan(0)
  })

  test.prop([nets, seeds], { numRuns: 50 })(
    'shows the activations of all layers by distinct names, the last of them its result',
    async (net, seed) => {
      const x = numbersFor(net.input.shape, seed)
      const params = net.init(key(seed))
      const names = Object.keys(inspect(net, params, x).activations)
      expect(names).toEqual(expect.arrayContaining(['input', ...Object.keys(net.parameters.fast)]))
      const [y, seen] = await run(
        reference,
        (p: typeof params, z: typeof x) => [net.apply(p)(z), inspect(net, p, z)] as const,
        [params, x],
      )
      expectClose('output', seen.output, y, { tolerance: 0 })
      expectClose('last activation', Object.values(seen.activations).at(-1) ?? x, y, { tolerance: 0 })
      expect(Object.keys(seen.weights)).toEqual(Object.keys(net.parameters.fast))
    },
  )

  test.prop([nets, fc.integer({ min: 1, max: 3 }), seeds], { numRuns: 20 })(
    'is looked at under vmap as example by example',
    async (net, count, seed) => {
      const xs = numbersFor([count, ...net.input.shape], seed)
      const params = net.init(key(seed))
      const all = await run(
        reference,
        (p: typeof params, batch: Tensor) => vmapTrees((x) => inspect(net, p, x as Tensor))(batch),
        [params, xs],
      )
      const size = valuesOf(xs).length / count
      const each = await run(
        reference,
        (p: typeof params) =>
          Array.from({ length: count }, (_, i) =>
            inspect(net, p, tensor(valuesOf(xs).slice(i * size, (i + 1) * size), net.input.shape)),
          ),
        [params] as const,
      )
      leaves(all).forEach((batch, n) => {
        const expected = each.flatMap((one) => Array.from(valuesOf(leaves(one)[n])))
        expectClose('lanes', batch, tensor(expected, batch.shape), { tolerance: 1e-12 })
      })
    },
  )

  test('names activations by layer and by function', () => {
    const net = through(image([4, 4, 1]), conv2d(2, 2), relu, maxPool(2), relu, flatten, dense(2))
    const { activations } = inspect(net, net.init(key(0)), numbersFor([4, 4, 1]))
    expect(Object.entries(activations).map(([name, value]) => [name, value.shape])).toEqual([
      ['input', [4, 4, 1]],
      ['conv', [3, 3, 2]],
      ['relu', [3, 3, 2]],
      ['maxPool', [1, 1, 2]],
      ['relu2', [1, 1, 2]],
      ['flatten', [2]],
      ['dense', [2]],
    ])
  })

  test('without layers is the identity', async () => {
    const net = input([2, 3])
    const x = numbersFor([2, 3])
    expectClose(
      'identity',
      await run(reference, (y) => looseNet(net).apply({ slow: {}, fast: {} })(y), [x] as const),
      x,
      {
        tolerance: 0,
      },
    )
  })
})

describe('names of layers', () => {
  test('count the layers of a kind', () => {
    const net = pipe(
      image([8, 8, 1]),
      conv2d(2, 3),
      relu,
      conv2d(2, 2),
      locallyConnected2d(2, 2),
      conv2d(1, 2, { bias: false }),
      flatten,
      dense(3),
      dense(2),
    )
    const { fast } = net.init(key(0))
    expect(Object.keys(fast)).toEqual(['conv', 'conv2', 'local', 'conv3', 'dense', 'dense2'])
    expect(paths(fast.conv3).map(([path]) => path)).toEqual(['weight'])
    expect(fast.conv2.weight.shape).toEqual([2, 2, 2, 2])
  })

  /** Layers that fit each other in any order, by kind. */
  const kinds = {
    conv: conv1d(2, 1),
    local: locallyConnected1d(2, 1),
    bias: fieldBias(cyclic(2)),
  } as const satisfies Readonly<Record<string, unknown>>

  test.prop([
    fc.array(fc.constantFrom('conv', 'local', 'bias'), { maxLength: 60, size: 'max' }),
    fc.nat({ max: 40 }),
  ])('are its kind and its place among those of its kind, in order, however many', (stack, count) => {
    const all = [...stack, ...Array.from({ length: count }, () => 'dense' as const)]
    const put = (kind: (typeof all)[number]) => (kind === 'dense' ? dense(2) : kinds[kind])
    const grown = all.reduce<LooseNet>(
      (net, kind, i) =>
        looseNet((put(kind) as (net: object) => object)(i === stack.length ? flatten(net) : net)),
      looseNet(input([2, 2])),
    )
    const expected = all.map((kind, i) => {
      const place = all.slice(0, i + 1).filter((other) => other === kind).length
      return place === 1 ? kind : `${kind}${place}`
    })
    expect(Object.keys(grown.parameters.fast)).toEqual(expected)
    expect(Object.keys(grown.init(key(0)).fast)).toEqual(expected)
    expect(new Set(expected).size).toBe(all.length)
  })
})

describe('what layers compute', () => {
  const x = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3, 1])
  const ones = { init: initialisers.constantOf(1) }
  const values = async (net: object): Promise<readonly number[]> => {
    const params = looseNet(net).init(key(0))
    return Array.from(valuesOf(await run(reference, (y) => looseNet(net).apply(params)(y), [x] as const)))
  }

  test('sums of windows, pools and means', async () => {
    expect(await values(through(image([3, 3, 1]), conv2d(1, 2, ones)))).toEqual([12, 16, 24, 28])
    expect(
      await values(through(image([3, 3, 1]), conv2d(1, 3, { ...ones, stride: 2, padding: 'same' }))),
    ).toEqual([12, 16, 24, 28])
    expect(await values(through(image([3, 3, 1]), maxPool(2, 1)))).toEqual([5, 6, 8, 9])
    expect(await values(through(image([3, 3, 1]), maxPool(2)))).toEqual([5])
    expect(await values(through(image([3, 3, 1]), avgPool(3)))).toEqual([5])
    expect(await values(through(image([3, 3, 1]), globalMean))).toEqual([5])
    expect(await values(through(image([3, 3, 1]), flatten, dense(1, ones)))).toEqual([45])
  })

  test('a window that does not fit is refused, in words', () => {
    const wide = Number('5')
    expect(() => pipe(input([4, 2]), conv1d(1, wide))).toThrow(
      "convolution: got windows of 5 with stride 1 over 4 places, expected windows that fit, and a stride of at least 1.\n  Fix: a smaller window, or padding 'same'.",
    )
  })

  test('a layer that does not deliver is refused, in words', () => {
    const wrong = layer(input([2]), {
      kind: 'own',
      parameters: { weight: placeholder([3]) },
      init: () => ({ weight: tensor([1, 2, 3], [3]) }),
      output: placeholder([3]),
      apply: (_, x) => x as Tensor as Tensor<readonly [3]>,
    })
    expect(() => wrong.apply(wrong.init(key(0)))(tensor([1, 2], [2]))).toThrow(
      'layer own: got a result of shape [2], expected [3].\n  Likely cause: an input of another shape, or a layer whose `apply` does not give what its `output` promises.',
    )
  })
})

describe('initialisers', () => {
  const fans = { in: 24, out: 6 }
  const variance = (name: keyof typeof initialisers, init: initialisers.Initialiser): void => {
    const numbers = Array.from(valuesOf(init(key(7), [20000], fans)))
    const expected: Readonly<Record<string, number>> = {
      lecunUniform: 1 / 24,
      glorotUniform: 2 / 30,
      heNormal: 2 / 24,
      heUniform: 2 / 24,
      torchUniform: 1 / (3 * 24),
    }
    const square = numbers.reduce((sum, z) => sum + z * z, 0) / numbers.length
    const mean = numbers.reduce((sum, z) => sum + z, 0) / numbers.length
    expect(Math.abs(mean), name).toBeLessThan(0.01)
    expect(square / expected[name], name).toBeGreaterThan(0.95)
    expect(square / expected[name], name).toBeLessThan(1.05)
  }

  test('have the variances of the literature', () => {
    const { lecunUniform, glorotUniform, heNormal, heUniform, torchUniform } = initialisers
    const all = { lecunUniform, glorotUniform, heNormal, heUniform, torchUniform }
    for (const [name, init] of Object.entries(all)) variance(name as keyof typeof all, init)
    const numbers = Array.from(valuesOf(initialisers.normalWith(0.5)(key(7), [20000], fans)))
    expect(numbers.reduce((sum, z) => sum + z * z, 0) / 20000).toBeCloseTo(0.25, 2)
  })

  test('count fans by taps', () => {
    expect(initialisers.fansOf([3, 3, 2, 8])).toEqual({ in: 18, out: 72 })
    expect(initialisers.fansOf([5, 4])).toEqual({ in: 5, out: 4 })
    expect(initialisers.fansOf([4])).toEqual({ in: 1, out: 4 })
  })
})
