/**
 * Random networks: a stack of layers on a random input, where a layer that does not fit what is before it is
 * left out (so that every sublist of a stack is a stack: failures shrink layer by layer).
 */
import * as fc from 'fast-check'
import type { Shape } from '../../../src/dsl/core/shape'
import type { Tree } from '../../../src/dsl/core/tree'
import { leaves } from '../../../src/dsl/core/tree'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { conv1d, conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { locallyConnected1d, locallyConnected2d } from '../../../src/dsl/networks/local'
import { input, type Net } from '../../../src/dsl/networks/net'
import { convTranspose1d, convTranspose2d } from '../../../src/dsl/networks/transposed-convolution'
import * as parameterless from '../../../src/dsl/networks/parameterless'
import type { Named } from '../../../src/dsl/networks/records'
import { reparam, type Reparameterisation } from '../../../src/dsl/networks/reparam'
import {
  slowWeight,
  fullSharing,
  identityReparam,
  kronecker,
} from '../../../src/dsl/networks/reparameterisations'
import { lowRank } from '../../../src/dsl/networks/sharing/low-rank'
import { rowStochastic } from '../../../src/dsl/networks/sharing/row-stochastic'
import { type LooseNet, looseNet, through } from '../loose'

export type LooseReparameterisation = Reparameterisation<Tree, Named, Tree>
type Of<S extends Shape> = Net<Tensor, Tensor<S>, Named, Named>
type Image = readonly [number, number, number]
type Line = readonly [number, number]

const looseReparam = (r: (weight: never) => unknown): LooseReparameterisation =>
  r as unknown as LooseReparameterisation

/** Those that make a tensor from a tensor: they nest in any order. */
export const reparameterisations: Readonly<Record<string, LooseReparameterisation>> = {
  identity: looseReparam((weight: Tensor) => identityReparam(weight)),
  kronecker: looseReparam((weight: Tensor) => kronecker(weight)),
  'full 1': looseReparam((weight: Tensor) => fullSharing({ rank: 1 })(weight)),
  'full 2': looseReparam((weight: Tensor) => fullSharing({ rank: 2 })(weight)),
  lowRank: looseReparam((weight: Tensor) => lowRank({ rank: 3, numbers: 2 })(weight)),
  rowStochastic: looseReparam((weight: Tensor) => rowStochastic({ rank: 1 })(weight)),
}

const frozenWeight = looseReparam((weight: Tree) => slowWeight(weight))

/** A list of reparameterisations from the outside to the inside; frozen, if at all, is the innermost. */
export const nestings: fc.Arbitrary<readonly string[]> = fc
  .tuple(fc.array(fc.constantFrom(...Object.keys(reparameterisations)), { maxLength: 2 }), fc.boolean())
  .map(([names, last]) => (last ? [...names, 'frozen'] : names))

// the records of a generated network have names that only the program knows
export const rewrite: (r: LooseReparameterisation) => (net: LooseNet) => LooseNet = reparam

export const nested = (net: LooseNet, names: readonly string[]): LooseNet =>
  names.reduce(
    (before, name) => rewrite(name === 'frozen' ? frozenWeight : reparameterisations[name])(before),
    net,
  )

/** One layer: what it fits, and the network with it. */
interface LayerChoice {
  readonly label: string
  readonly fits: (output: Shape) => boolean
  readonly put: (net: LooseNet) => LooseNet
}

const image = (net: LooseNet): Of<Image> => net as unknown as Of<Image>
const line = (net: LooseNet): Of<Line> => net as unknown as Of<Line>
const vector = (net: LooseNet): Of<readonly [number]> => net as unknown as Of<readonly [number]>

const sizes = fc.integer({ min: 1, max: 3 })
const steps = fc.record({
  stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.constantFrom('valid' as const, 'same' as const),
  bias: fc.boolean(),
})

const holds = (rank: number, size: number) => (output: Shape) =>
  output.length === rank && output.slice(0, -1).every((n) => n >= size)

const withWeight = (
  label: string,
  fits: LayerChoice['fits'],
  put: (net: LooseNet) => object,
): fc.Arbitrary<LayerChoice> =>
  nestings.map((names) => ({
    label: [label, ...names].join(' · '),
    fits,
    put: (net) => looseNet(nested(looseNet(put(net)), names)),
  }))

/** A layer with parameters, with random settings and reparameterisations. */
const weightedLayers: fc.Arbitrary<LayerChoice> = fc.oneof(
  fc
    .tuple(sizes, sizes, steps)
    .chain(([o, k, s]) =>
      withWeight(`conv2d(${o}, ${k}, ${JSON.stringify(s)})`, holds(3, k), (net) =>
        conv2d(o, k, s)(image(net)),
      ),
    ),
  fc
    .tuple(sizes, sizes, steps)
    .chain(([o, k, s]) =>
      withWeight(`conv1d(${o}, ${k}, ${JSON.stringify(s)})`, holds(2, k), (net) =>
        conv1d(o, k, s)(line(net)),
      ),
    ),
  fc
    .tuple(sizes, sizes, steps)
    .chain(([o, k, s]) =>
      withWeight(`convTranspose2d(${o}, ${k}, ${JSON.stringify(s)})`, holds(3, 1), (net) =>
        through(net, convTranspose2d(o, k, s)),
      ),
    ),
  fc
    .tuple(sizes, sizes, steps)
    .chain(([o, k, s]) =>
      withWeight(`convTranspose1d(${o}, ${k}, ${JSON.stringify(s)})`, holds(2, 1), (net) =>
        through(net, convTranspose1d(o, k, s)),
      ),
    ),
  fc
    .tuple(sizes, sizes)
    .chain(([o, k]) =>
      withWeight(`locallyConnected2d(${o}, ${k})`, holds(3, k), (net) =>
        locallyConnected2d(o, k)(image(net)),
      ),
    ),
  fc
    .tuple(sizes, sizes)
    .chain(([o, k]) =>
      withWeight(`locallyConnected1d(${o}, ${k})`, holds(2, k), (net) => locallyConnected1d(o, k)(line(net))),
    ),
  fc
    .tuple(sizes, fc.boolean())
    .chain(([o, bias]) =>
      withWeight(`dense(${o}, ${bias})`, holds(1, 0), (net) => dense(o, { bias })(vector(net))),
    ),
)

const { flatten, globalMean, maxPool, avgPool, ...pointwise } = {
  flatten: parameterless.flatten,
  globalMean: parameterless.globalMean,
  maxPool: parameterless.maxPool,
  avgPool: parameterless.avgPool,
  relu: parameterless.relu,
  tanh: parameterless.tanh,
  sigmoid: parameterless.sigmoid,
  softplus: parameterless.softplus,
  silu: parameterless.silu,
  gelu: parameterless.gelu,
  elu: parameterless.elu,
  standardise: parameterless.standardise,
}

const withoutWeight: fc.Arbitrary<LayerChoice> = fc.oneof(
  fc
    .constantFrom(...Object.entries(pointwise))
    .map(([label, layer]) => ({ label, fits: () => true, put: layer })),
  fc.constant({ label: 'flatten', fits: () => true, put: (net: LooseNet) => looseNet(flatten(net)) }),
  fc.constant({
    label: 'globalMean',
    fits: holds(3, 1),
    put: (net: LooseNet) => looseNet(globalMean(image(net))),
  }),
  fc.tuple(fc.constantFrom('maxPool', 'avgPool'), sizes, sizes).map(([name, size, stride]) => ({
    label: `${name}(${size}, ${stride})`,
    fits: holds(3, size),
    put: (net: LooseNet) => looseNet((name === 'maxPool' ? maxPool : avgPool)(size, stride)(image(net))),
  })),
)

const inputs: fc.Arbitrary<Shape> = fc.oneof(
  fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 1 }),
  fc.tuple(fc.integer({ min: 1, max: 6 }), sizes),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), sizes),
)

/** A network with up to four layers; it prints itself as the code that makes it. */
export const nets: fc.Arbitrary<LooseNet> = fc
  .tuple(inputs, fc.array(fc.oneof(weightedLayers, withoutWeight), { maxLength: 4 }))
  .map(([shape, layers]) => {
    const start = { net: looseNet(input(shape)), labels: [`input(${JSON.stringify(shape)})`] }
    const { net, labels } = layers.reduce(
      (before, { label, fits, put }) =>
        fits(before.net.output.shape) ? { net: put(before.net), labels: [...before.labels, label] } : before,
      start,
    )
    return { ...net, [fc.toStringMethod]: () => labels.join(', ') }
  })

/** A single layer with parameters on a small input, without a reparameterisation. */
export const layers: fc.Arbitrary<LooseNet> = fc
  .oneof(
    fc
      .tuple(sizes, fc.integer({ min: 1, max: 2 }), steps)
      .map(([o, k, s]) => conv2d(o, k, s)(input([3, 2, 2]))),
    fc.tuple(sizes, fc.integer({ min: 1, max: 2 }), steps).map(([o, k, s]) => conv1d(o, k, s)(input([3, 2]))),
    fc.tuple(sizes, sizes, steps).map(([o, k, s]) => through(input([2, 1, 2]), convTranspose2d(o, k, s))),
    fc.tuple(sizes, sizes, steps).map(([o, k, s]) => through(input([3, 2]), convTranspose1d(o, k, s))),
    fc.tuple(sizes).map(([o]) => locallyConnected2d(o, 2)(input([3, 2, 2]))),
    fc.tuple(sizes).map(([o]) => locallyConnected1d(o, 2)(input([3, 2]))),
    fc.tuple(sizes).map(([o]) => dense(o)(input([3]))),
  )
  .map(looseNet)

/** Whether two trees hold the same numbers. */
export const sameNumbers = (a: Tree, b: Tree): boolean => {
  const show = (tree: Tree) => JSON.stringify(leaves(tree).map((x) => Array.from(x.data ?? [])))
  return show(a) === show(b)
}
