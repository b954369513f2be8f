/**
 * A layer that shares its name with a function on tensors is exactly that function, after a network and with the
 * layer's own weight: `f(…)(net).apply(p)(x) = ops.f(net.apply(p)(x), weight, …)`, then its bias, if it has one.
 */
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import * as weyl from '../../../src'
import {
  evaluate,
  input,
  key,
  leaves,
  normal,
  ops,
  pipe,
  pointwise,
  split,
  tensor,
  valuesOf,
} from '../../../src'
import type { AnyTensor, Net, Params, Shape, Tensor, Tree } from '../../../src'
import { sizeOf } from '../../../src/dsl/core/shape'

type Named = Readonly<Record<string, Tree>>
type Before<S extends Shape> = Net<Tensor<S>, Tensor<S>, {}, {}, ''>

/** A layer, what it stands after, and the function that it should be of an input and of what is fast in it. */
interface Lift {
  readonly shape: Shape
  readonly run: (seed: number) => { readonly layer: Tree; readonly f: Tree }
}

/** What all layers here stand after: x ↦ 2 x. */
const before = <const S extends Shape>(shape: S): Before<S> =>
  pipe(
    input(shape),
    pointwise((x) => ops.mul(x, 2)),
  )

const lift = <S extends Shape, Slow extends Named, Fast extends Named>(
  net: Before<S>,
  layer: Net<Tensor<S>, Tree, Slow, Fast>,
  f: (x: Tensor<S>, fast: Fast) => Tree,
): Lift => ({
  shape: net.output.shape,
  run: (seed) => {
    const x = tensor(normal(key(seed), sizeOf(net.output.shape)), net.output.shape)
    const params: Params<Slow, Fast> = layer.init(split(key(seed), 'params'))
    return { layer: layer.apply(params)(x), f: f(net.apply({ slow: {}, fast: {} })(x), params.fast) }
  },
})

const upTo = (most: number, least = 1) => fc.integer({ min: least, max: most })
const shapes = fc.array(upTo(4), { minLength: 1, maxLength: 3 })

type Pointwise = Parameters<typeof pointwise>[0]
/** A function that keeps shapes. */
const keeping = (layer: typeof weyl.relu, f: Pointwise): fc.Arbitrary<Lift> =>
  shapes.map((shape) => {
    const net = before<Shape>(shape)
    return lift(net, layer(net), f)
  })

const images = fc.tuple(upTo(6, 3), upTo(6, 3), upTo(2))

const pooling = (layer: typeof weyl.maxPool, f: typeof ops.maxPool): fc.Arbitrary<Lift> =>
  fc.tuple(images, upTo(3), upTo(2)).map(([shape, size, stride]) => {
    const net = before(shape)
    return lift(net, layer(size, stride)(net), (x) => f(x, size, stride))
  })

/** What a layer with a weight should give: the function of that, and the bias. */
const biased = (y: AnyTensor, bias: Tensor | undefined): AnyTensor =>
  bias === undefined ? y : ops.add(y as Tensor, bias)
type Weighted = { readonly weight: Tensor; readonly bias?: Tensor }
const own = (fast: Named, layer: string): Weighted => fast[layer] as Weighted

const settings = fc.record({
  stride: upTo(2),
  padding: fc.constantFrom('valid', 'same'),
  bias: fc.boolean(),
  init: fc.constant(weyl.normalWith(1)),
})
const places = fc.record({ bias: fc.boolean(), init: fc.constant(weyl.normalWith(1)) })

/** For every name that is both a layer's and a function's; one that is missing does not compile. */
const lifts: Readonly<Record<keyof typeof weyl & keyof typeof ops, fc.Arbitrary<Lift>>> = {
  relu: keeping(weyl.relu, ops.relu),
  tanh: keeping(weyl.tanh, ops.tanh),
  sigmoid: keeping(weyl.sigmoid, ops.sigmoid),
  softplus: keeping(weyl.softplus, ops.softplus),
  silu: keeping(weyl.silu, ops.silu),
  gelu: keeping(weyl.gelu, ops.gelu),
  elu: keeping(weyl.elu, ops.elu),
  standardise: keeping(weyl.standardise, ops.standardise),
  maxPool: pooling(weyl.maxPool, ops.maxPool),
  avgPool: pooling(weyl.avgPool, ops.avgPool),
  conv1d: fc.tuple(fc.tuple(upTo(6, 3), upTo(2)), upTo(3), settings).map(([shape, size, how]) => {
    const net = before(shape)
    return lift(net, weyl.conv1d(2, size, how)(net), (x, fast) => {
      const { weight, bias } = own(fast, 'conv')
      return biased(ops.conv1d(x, weight as Tensor<readonly [number, number, number]>, how), bias)
    })
  }),
  conv2d: fc.tuple(images, upTo(3), settings).map(([shape, size, how]) => {
    const net = before(shape)
    return lift(net, weyl.conv2d(2, size, how)(net), (x, fast) => {
      const { weight, bias } = own(fast, 'conv')
      return biased(ops.conv2d(x, weight as Tensor<readonly [number, number, number, number]>, how), bias)
    })
  }),
  locallyConnected1d: fc.tuple(fc.tuple(upTo(6, 3), upTo(2)), upTo(3), places).map(([shape, size, how]) => {
    const net = before(shape)
    return lift(net, weyl.locallyConnected1d(2, size, how)(net), (x, fast) => {
      const { weight, bias } = own(fast, 'local')
      return biased(
        ops.locallyConnected1d(x, weight as Tensor<readonly [number, number, number, number]>),
        bias,
      )
    })
  }),
  locallyConnected2d: fc.tuple(images, upTo(3), places).map(([shape, size, how]) => {
    const net = before(shape)
    return lift(net, weyl.locallyConnected2d(2, size, how)(net), (x, fast) => {
      const { weight, bias } = own(fast, 'local')
      return biased(ops.locallyConnected2d(x, weight), bias)
    })
  }),
}

test('every name that is both a layer’s and a function’s has its law', () => {
  expect(Object.keys(lifts).sort()).toEqual(
    Object.keys(weyl)
      .filter((name) => name in ops)
      .sort(),
  )
})

const numbers = (tree: Tree) => leaves(tree).map((x) => [x.shape, Array.from(valuesOf(x))])

for (const [name, cases] of Object.entries(lifts))
  test.prop([cases, fc.nat()], { numRuns: 15 })(`the layer ${name} is ops.${name}`, async ({ run }, seed) => {
    const { layer, f } = await evaluate(run(seed))
    expect(numbers(layer)).toEqual(numbers(f))
  })
