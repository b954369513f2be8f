/** What a network computes with and on its way, from one run of it. */
import type { AnyTensor } from '../core/tensor'
import { paths, type Tree } from '../core/tree'
import { alone } from '../transforms/named-axis'
import { type Context, EXAMPLES, type Observer, type Statistics } from './context'
import { checkNet, type Net, type Params } from './net'
import { freshName, type Named } from './records'

/** The output with all that was seen; a tree, so that examples can be mapped over. */
export type Inspection<Out> = {
  /** What the network gives. */
  readonly output: Out
  /** The weights that the layers compute with, by layer: W, however it is made. */
  readonly weights: Readonly<Record<string, AnyTensor>>
  /** What every layer and function makes of the input, in order; first the input itself. The second of a name is `name2`. */
  readonly activations: Readonly<Record<string, AnyTensor>>
  /** Means and variances of the batch, by the layer that normalises with them. */
  readonly statistics: Statistics
}

/**
 * Runs a network on one example and looks on. Names of layers in blocks begin with those of the blocks. Throws for what
 * is no network, such as a learner.
 *
 * @example
 * const net = pipe(input([2]), dense(1, { init: constantOf(3) }), relu)
 * const seen = inspect(net, net.init(key(0)), tensor([1, 2], [2]))
 * seen.weights // { dense: [[3], [3]] }
 * seen.activations // { input: [1, 2], dense: [9], relu: [9] }
 */
export const inspect = <In extends Tree, Out extends Tree, Slow extends Named, Fast extends Named>(
  net: Net<In, Out, Slow, Fast>,
  params: Params<Slow, Fast>,
  x: In,
  context: Context = {},
): Inspection<Out> => {
  const weights: Record<string, AnyTensor> = {}
  const activations: Record<string, AnyTensor> = {}
  const statistics: Record<string, Statistics[string]> = {}
  const observer: Observer = {
    weight: (layer, value) => (weights[layer] = value),
    activation: (name, value) =>
      paths(value).forEach(([path, one]) => {
        const full = path === '' ? name : `${name}.${path}`
        activations[freshName(full, activations)] = one
      }),
    statistics: (layer, value) => (statistics[layer] = value),
  }
  checkNet('inspect', net)
  observer.activation('input', x)
  const output = net.apply(params, { ...context, observer })(x)
  return { output, weights, activations, statistics }
}

/**
 * The weights that the layers compute with, by layer. Throws for what is no network, such as a layer that was given
 * none.
 *
 * @example
 * const net = pipe(input([2]), dense(1, { init: constantOf(3) }))
 * weightsOf(net, net.init(key(0))) // { dense: [[3], [3]] }
 */
export const weightsOf = <In extends Tree, Out extends Tree, Slow extends Named, Fast extends Named>(
  net: Net<In, Out, Slow, Fast>,
  params: Params<Slow, Fast>,
): Inspection<Out>['weights'] =>
  alone(EXAMPLES, () => inspect(net, params, checkNet('weightsOf', net).input).weights)
