/**
 * Parameters that PyTorch has saved (`safetensors.torch.save_file(model.state_dict(), …)`), turned into our layout.
 * There, channels come first: a kernel is [out, in, …space], a dense weight [out, in]; here they come last, and a
 * kernel is [K, K, in, out], a dense weight [in, out]. A dense layer behind `flatten` takes its inputs in the order
 * (channel, row, column) there, (row, column, channel) here: its weight is turned as a kernel is.
 *
 * Law: the network computes what PyTorch's computes, on images whose channels are last.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { StoredTensors, StoredTensor } from '../../data/safetensors'
import type { Problem } from '../../dsl/core/problem'
import { sameShape, sizeOf, type Shape } from '../../dsl/core/shape'
import type { AnyTensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { inspect } from '../../dsl/networks/inspect'
import { checkNet, type Net } from '../../dsl/networks/net'
import type { Named } from '../../dsl/networks/records'
import { filled, type Wanted } from './load-params'
import { nearest } from '../problems'

const WHERE = 'loadPyTorch'

/** The same weight from [out, in, …space] to [space, in, out]. */
const channelsLast =
  (space: number, inputs: number, outputs: number) =>
  (values: StoredTensor['values']): StoredTensor['values'] => {
    const turned = values.slice()
    for (let s = 0; s < space; s++)
      for (let i = 0; i < inputs; i++)
        for (let o = 0; o < outputs; o++)
          turned[(s * inputs + i) * outputs + o] = values[(o * inputs + i) * space + s]
    return turned
  }

/** Functions that leave each number in its place, or make one of each channel: the order is that of the channels. */
const KEEP = /^(input|globalMean\d*)$/
const FLATTEN = /^flatten\d*$/
const KNOWN = /^(conv|dense)\d*$/

/** What a layer or a function gives, under its name. */
type Activation = { readonly name: string; readonly value: AnyTensor }

/** The axes that the inputs of a dense layer had before they were one, if the order of these inputs is known. */
const featuresOf = (
  activations: readonly Activation[],
  layers: readonly string[],
  layer: string,
): E.Either<Problem, Shape> => {
  const last = activations.findIndex(({ name }) => name === layer) - 1
  const { shape } = activations[last].value
  let at = last
  const isSame = (name: string) => !layers.includes(name) && !FLATTEN.test(name) && !KEEP.test(name)
  while (isSame(activations[at].name) && sameShape(activations[at - 1].value.shape, shape)) at--
  const { name } = activations[at]
  if (FLATTEN.test(name)) return E.right(activations[at - 1].value.shape)
  return KEEP.test(name) || layers.includes(name)
    ? E.right(shape)
    : E.left({
        where: `${WHERE}: ${layer}`,
        given: `inputs that '${name}' has put in an order`,
        expected: 'those of flatten, globalMean, another layer, or the network itself',
        cause: 'how PyTorch orders the same numbers is not known',
        fix: 'turn the weight yourself, and use loadParams',
      })
}

/** The names of PyTorch's modules by our layers, such as `{ conv: 'features.0', dense: 'classifier' }`. */
export type ModuleNames<Fast> = Readonly<Partial<Record<keyof Fast & string, string>>>

const wantedOf =
  (activations: readonly Activation[], layers: readonly string[], names: ReadonlyMap<string, string>) =>
  (path: string, { shape }: AnyTensor): E.Either<Problem, Wanted> => {
    const [side, layer, part, ...deeper] = path.split('.')
    if (
      side !== 'fast' ||
      !KNOWN.test(layer) ||
      !activations.some(({ name }) => name === layer) ||
      deeper.length > 0
    )
      return E.left({
        where: WHERE,
        given: `a network with the parameter ${path}`,
        expected: 'weights and biases of conv1d, conv2d and dense, one layer after the other',
        cause: 'PyTorch has no such parameter',
        fix: 'load into the network as it is before it is reparameterised, or use loadParams',
      })
    const name = `${names.get(layer) ?? layer}.${part}`
    if (part !== 'weight') return E.right({ path, name, shape, arranged: (values) => values })
    const outputs = shape[shape.length - 1]
    const there = [outputs, ...shape.slice(0, -1).slice(-1), ...shape.slice(0, -2)]
    return pipe(
      layer.startsWith('dense') ? featuresOf(activations, layers, layer) : E.right(shape.slice(0, -1)),
      E.map((features) => {
        const inputs = features[features.length - 1]
        return {
          path,
          name,
          shape: there,
          arranged: channelsLast(sizeOf(features.slice(0, -1)), inputs, outputs),
        }
      }),
    )
  }

/**
 * Parameters from PyTorch's tensors, of a network of `conv1d`, `conv2d` and `dense` layers that is built as PyTorch's
 * is. `names` says what its modules are called where they have other names than our layers. Problems: as `loadParams`,
 * with the shapes that PyTorch has; parameters that PyTorch does not have; a dense layer whose inputs are in an order
 * that is not known.
 *
 * @example
 * const net = pipe(input([1, 2, 2]), flatten, dense(1, { bias: false }))
 * // in PyTorch's order: both columns of channel 0, then both of channel 1
 * const weight = { dtype: 'float32', shape: [1, 4], values: Float32Array.of(1, 2, 3, 4) } as const
 * const loaded = loadPyTorch(net, { '1.weight': weight }, { dense: '1' })
 * loaded._tag === 'Right' ? loaded.right.fast.dense.weight : loaded.left // [[1], [3], [2], [4]]
 */
export const loadPyTorch = <In extends Tree, Out extends Tree, Slow extends Named, Fast extends Named>(
  net: Net<In, Out, Slow, Fast>,
  tensors: StoredTensors['tensors'],
  names?: ModuleNames<Fast>,
): E.Either<Problem, ReturnType<typeof net.init>> => {
  const layers = Object.keys(checkNet('loadPyTorch', net).parameters.fast)
  const given = new Map(
    Object.entries<string | undefined>(names ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  )
  const strange = [...given.keys()].find((layer) => !layers.includes(layer))
  if (strange !== undefined) {
    const near = nearest(strange, layers)
    return E.left({
      where: `${WHERE}: names`,
      given: `the layer '${strange}'`,
      expected: `one of ${layers.join(', ')}`,
      ...(near !== undefined && { fix: `did you mean ${near}?` }),
    })
  }
  const seen = inspect(net, net.parameters, net.input).activations
  const activations = Object.entries(seen).map(([name, value]) => ({ name, value }))
  return filled(WHERE, net, tensors, wantedOf(activations, layers, given))
}
