/**
 * A layer that shares its name with a function on tensors is exactly that function, after a network and with the
 * layer's own weight: `f(…)(net).apply(p)(x) = ops.f(net.apply(p)(x), weight, …)`, then its bias, if it has one.
 */
import * as fc from 'fast-check'
import { expect } from 'vitest'
import * as weyl from '../../../src'
import { evaluate, input, key, leaves, normal, ops, pointwise, split, tensor, valuesOf } from '../../../src'
import type { Shape, Tensor, Tree } from '../../../src'
import { sizeOf } from '../../../src/dsl/core/shape'
import { type LooseNet, looseNet } from '../loose'
import { test } from '../../laws/law'

/** A layer after a network of an input of that shape, and the function that it should be. */
interface Lift {
  readonly shape: Shape
  readonly layer: (net: LooseNet) => object
  readonly f: (x: Tensor, weight: Tensor) => Tensor
}

/** Sizes are known to the generator alone. */
type Loosely = (...given: readonly unknown[]) => never
const layerOf = (layer: unknown, ...settings: readonly unknown[]): Lift['layer'] =>
  (layer as Loosely)(...settings)
const valueOf = (f: unknown, ...given: readonly unknown[]): Tensor => (f as Loosely)(...given)

const upTo = (most: number, least = 1) => fc.integer({ min: least, max: most })
const images = fc.tuple(upTo(6, 3), upTo(6, 3), upTo(2))
const lines = fc.tuple(upTo(6, 3), upTo(2))

/** A function that keeps shapes. */
const keeping = (layer: unknown, f: unknown): fc.Arbitrary<Lift> =>
  fc.array(upTo(4), { minLength: 1, maxLength: 3 }).map((shape) => ({
    shape,
    layer: (net) => (layer as Loosely)(net),
    f: (x) => valueOf(f, x),
  }))

const pooling = (layer: unknown, f: unknown): fc.Arbitrary<Lift> =>
  fc.tuple(images, upTo(3), upTo(2)).map(([shape, size, stride]) => ({
    shape,
    layer: layerOf(layer, size, stride),
    f: (x) => valueOf(f, x, size, stride),
  }))

const shared = { bias: fc.boolean(), init: fc.constant(weyl.normalWith(1)) }
const steps = { stride: upTo(2), padding: fc.constantFrom('valid', 'same') }
/** Of two channels, where windows with holes fit. */
const grouped = { ...shared, ...steps, dilation: upTo(2), groups: upTo(2) }
const pairs = (spatial: number) =>
  fc.array(upTo(7, 5), { minLength: spatial, maxLength: spatial }).map((places) => [...places, 2])

/** Windows of a size with a weight; `how` are the settings of the layer, and of the function. */
const windowed = (
  layer: unknown,
  f: unknown,
  shapes: fc.Arbitrary<Shape>,
  how: fc.Arbitrary<object>,
): fc.Arbitrary<Lift> =>
  fc.tuple(shapes, upTo(3), how).map(([shape, size, settings]) => ({
    shape,
    layer: layerOf(layer, 2, size, settings),
    f: (x, weight) => valueOf(f, x, weight, settings),
  }))

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
  conv1d: windowed(weyl.conv1d, ops.conv1d, pairs(1), fc.record(grouped)),
  conv2d: windowed(weyl.conv2d, ops.conv2d, pairs(2), fc.record(grouped)),
  convTranspose1d: windowed(weyl.convTranspose1d, ops.convTranspose1d, pairs(1), fc.record(grouped)),
  convTranspose2d: windowed(weyl.convTranspose2d, ops.convTranspose2d, pairs(2), fc.record(grouped)),
  locallyConnected1d: windowed(weyl.locallyConnected1d, ops.locallyConnected1d, lines, fc.record(shared)),
  locallyConnected2d: windowed(weyl.locallyConnected2d, ops.locallyConnected2d, images, fc.record(shared)),
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
  test.prop([cases, fc.nat()], { numRuns: 15 })(
    `the layer ${name} is ops.${name}`,
    async ({ shape, layer, f }, seed) => {
      // what all of them stand after: x ↦ 2 x
      const net = looseNet(pointwise((x) => ops.mul(x, 2))(input(shape)))
      const whole = looseNet(layer(net))
      const params = whole.init(split(key(seed), 'params'))
      const x = tensor(normal(key(seed), sizeOf(shape)), shape)
      const [own] = Object.values(params.fast) as readonly Readonly<Record<string, Tensor>>[]
      const value = f(net.apply(params)(x), own?.weight)
      const wanted = own?.bias === undefined ? value : ops.add(value, own.bias)
      const found = await evaluate({ layer: whole.apply(params)(x), f: wanted })
      expect(numbers(found.layer)).toEqual(numbers(found.f))
    },
  )
