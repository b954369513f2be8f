/**
 * A network is a value: a pure function from parameters to a function on tensors, written for one example;
 * `vmap` adds examples, then tasks. Its parameters are two records, by layer: `fast` ones are adapted to a
 * task, `slow` ones are shared by all tasks. Networks are composed from left to right with `pipe`.
 *
 * Law: what `init` promises, `apply` delivers: for every key and x of shape `input`,
 * `net.apply(net.init(key))(x)` has shape `output`.
 */
import { insideOf, partHere } from '../core/origin'
import { fail } from '../core/problem'
import { type Key, split } from '../core/random'
import { sameShape, type Shape, showShape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { type Tree, zipLeaves } from '../core/tree'
import { freshName, type Join, type None, type Put } from './records'

/** Parameters of a network: records of layers. */
export type Params<Slow, Fast> = { readonly slow: Slow; readonly fast: Fast }

export interface Net<In extends Shape, Out extends Shape, Slow, Fast> {
  readonly input: In
  readonly output: Out
  /** The names that are taken in the two records. */
  readonly names: { readonly slow: readonly string[]; readonly fast: readonly string[] }
  /** Parameters as constants, determined by the key. */
  readonly init: (key: Key) => Params<Slow, Fast>
  readonly apply: (params: Params<Slow, Fast>) => (x: Tensor<In>) => Tensor<Out>
  /** The weights that the layers compute with, by layer: W, however it is made. */
  readonly weights: (params: Params<Slow, Fast>) => Readonly<Record<string, AnyTensor>>
  /** What every layer makes of an input, in order; first the input itself, last what `apply` gives. */
  readonly activations: (params: Params<Slow, Fast>) => (x: Tensor<In>) => readonly Activation[]
}

/** The result of one layer, or of one function without parameters, under its name. */
export type Activation = { readonly name: string; readonly value: AnyTensor }

/**
 * A network whose last part is a layer with parameters, kept apart so that `reparam` can rewrite it: its
 * name, its weight W and the rest of its fast parameters, after the fast parameters F0 of what is before it.
 */
export interface Layered<
  In extends Shape,
  Out extends Shape,
  Slow,
  F0,
  Name extends string,
  W,
  Rest,
> extends Net<In, Out, Slow, Put<F0, Name, Join<W, Rest>>> {
  readonly layer: Layer<Name, W, Rest>
  readonly before: Before<In, F0>
}

/** What a layer is put after: a network, whatever its slow parameters and its output. */
export interface Before<In extends Shape, F0> {
  readonly input: In
  readonly names: Net<In, Shape, unknown, F0>['names']
  readonly init: (key: Key) => Params<unknown, F0>
  readonly apply: (params: Params<never, F0>) => (x: Tensor<In>) => AnyTensor
  readonly weights: (params: Params<never, F0>) => Readonly<Record<string, AnyTensor>>
  readonly activations: (params: Params<never, F0>) => (x: Tensor<In>) => readonly Activation[]
}

/** Records of trees by name, where the types of the parts do not matter. */
export type Named = Readonly<Record<string, Tree>>

/** One layer at run time; `slow` in `apply` is the slow record of the whole network. */
export interface Layer<Name extends string, W, Rest> {
  readonly name: Name
  /** Shapes of the weight. */
  readonly weight: W
  /** The names of the slow records that the layer reads. */
  readonly slots: readonly string[]
  readonly init: (key: Key) => { readonly slow: Named; readonly weight: W; readonly rest: Rest }
  readonly apply: (slow: Named, weight: W, rest: Rest) => (x: AnyTensor) => AnyTensor
  /** The weight that the layer computes with. */
  readonly made: (slow: Named, weight: W) => AnyTensor
}

/**
 * The network that is nothing yet but the shape of its input.
 *
 * @example
 * input([28, 28, 1]).output // [28, 28, 1]
 */
export const input = <const S extends Shape>(shape: S): Net<S, S, None, None> => ({
  input: shape,
  output: shape,
  names: { slow: [], fast: [] },
  init: () => ({ slow: {}, fast: {} }),
  apply: () => (x) => x,
  weights: () => ({}),
  activations: () => (x) => [{ name: 'input', value: x }],
})

/** A network followed by a function without parameters; the second of a name is `name2`. */
export const andThen = <In extends Shape, Mid extends Shape, Out extends Shape, Slow, Fast>(
  net: Net<In, Mid, Slow, Fast>,
  name: string,
  output: Out,
  f: (x: Tensor<Mid>) => Tensor<Out>,
): Net<In, Out, Slow, Fast> => {
  const part = partHere(`layer ${name}`)
  const made = (x: Tensor<Mid>): Tensor<Out> => insideOf(part, () => f(x))
  return {
    input: net.input,
    output,
    names: net.names,
    init: net.init,
    apply: (params) => (x) => made(net.apply(params)(x)),
    weights: net.weights,
    activations: (params) => (x) => {
      const before = net.activations(params)(x)
      const own = freshName(
        name,
        before.map((one) => one.name),
      )
      return [...before, { name: own, value: made(lastOf(before) as Tensor<Mid>) }]
    },
  }
}

const lastOf = (activations: readonly Activation[]): AnyTensor => activations[activations.length - 1].value

/** A network followed by a layer with parameters. */
export const layered = <In extends Shape, Out extends Shape, Slow, F0, Name extends string, W, Rest>(
  before: Before<In, F0>,
  output: Out,
  layer: Layer<Name, W, Rest>,
): Layered<In, Out, Slow, F0, Name, W, Rest> => {
  const init = (key: Key) => {
    const first = before.init(key)
    const own = layer.init(split(key, layer.name))
    return {
      slow: mergeSlow(first.slow as Named, own.slow),
      fast: { ...first.fast, [layer.name]: { weight: own.weight, ...own.rest } },
    }
  }
  const part = partHere(`layer ${layer.name}`)
  type All = Params<Named, Readonly<Record<string, { readonly weight: W } & Rest>>>
  const own = ({ slow, fast }: All, features: AnyTensor): Tensor<Out> => {
    const { weight, ...rest } = fast[layer.name]
    const made = insideOf(part, () => layer.apply(slow, weight, rest as Rest)(features))
    return checkOutput(layer.name, made, output)
  }
  const inner = ({ slow, fast }: All) => ({ slow: slow as never, fast: fast as F0 })
  const apply = (params: All) => (x: Tensor<In>) => own(params, before.apply(inner(params))(x))
  const activations = (params: All) => (x: Tensor<In>) => {
    const past = before.activations(inner(params))(x)
    return [...past, { name: layer.name, value: own(params, lastOf(past)) }]
  }
  const weights = (params: All) => ({
    ...before.weights(inner(params)),
    [layer.name]: layer.made(params.slow, params.fast[layer.name].weight),
  })
  const names = {
    slow: [...new Set([...before.names.slow, ...layer.slots])],
    fast: [...before.names.fast, layer.name],
  }
  // the records are built by name at run time; Put and Join say the same of their types
  return {
    input: before.input,
    output,
    names,
    layer,
    before,
    init,
    apply,
    weights,
    activations,
  } as unknown as Layered<In, Out, Slow, F0, Name, W, Rest>
}

/** Layers that name the same slow parameters share them: the first one's start is taken. */
const mergeSlow = (first: Named, own: Named): Named => {
  for (const [name, entry] of Object.entries(own))
    if (name in first) zipLeaves(first[name], [entry], (x, [y], path) => sameSlow(`${name}.${path}`, x, y))
  // `first` twice: once for the order of the names, once for whose start is taken
  return { ...first, ...own, ...first }
}

const sameSlow = (path: string, x: AnyTensor, y: AnyTensor): AnyTensor =>
  sameShape(x.shape, y.shape)
    ? x
    : fail({
        where: `reparamSharing, slow parameter ${path}`,
        given: `shapes ${showShape(x.shape)} and ${showShape(y.shape)}`,
        expected: 'one shape in all layers that share it',
      })

const checkOutput = <Out extends Shape>(name: string, x: AnyTensor, output: Out): Tensor<Out> =>
  sameShape(x.shape, output)
    ? (x as Tensor<Out>)
    : fail({
        where: `layer ${name}`,
        given: `a result of shape ${showShape(x.shape)}`,
        expected: showShape(output),
      })
