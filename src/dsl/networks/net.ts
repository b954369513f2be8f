/**
 * A network is a value: `init`, from a key to parameters, and `apply`, from parameters to a function on tensors, written
 * for one example; `vmap` adds examples, then tasks. Parameters are two records, by layer: `fast` ones are adapted to a
 * task, `slow` ones are shared by all tasks. A layer is a function from networks to networks: `pipe` puts one after the
 * other. `pipe` takes twenty arguments; longer networks nest it: `pipe(pipe(input(…), …), …)`.
 *
 * Laws: what `init` promises, `apply` delivers: for every key and x like `input`, `net.apply(net.init(key))(x)` is like
 * `output`, and `net.init(key)` like `parameters`.
 */
import { checkDtype } from '../core/elements'
import { checkKind, checkParts } from '../core/arguments'
import { insideOf, partHere } from '../core/origin'
import { type Key, split } from '../core/random'
import type { Shape } from '../core/shape'
import { checkShape, type DType, type Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { asWritten } from '../core/problem'
import { placeholder } from '../primitives/leaves'
import { before, type Context, nameIn, within } from './context'
import { recordAt } from './paths'
import { checkOutput, checkTensors } from './promises'
import { type Named, type None, type Put, put } from './records'

/** Parameters of a network: records of layers. */
export type Params<Slow, Fast> = {
  /** What all tasks share. */
  readonly slow: Slow
  /** What a task adapts. */
  readonly fast: Fast
}

// that parameters are records of trees is asked by the functions of networks: asked here too, it would cost a hundredth
// of all checking
export interface Net<In extends Tree, Out extends Tree, Slow, Fast, Last extends string = string> {
  /** Placeholders of one input, or of several in a record or tuple, and of what comes out. */
  readonly input: In
  /** Placeholders of what comes out of one input. */
  readonly output: Out
  /** Placeholders of all parameters: their names and shapes. */
  readonly parameters: Params<Slow, Fast>
  /** The layer that was added last, if it has a weight; else ''. */
  readonly last: Last
  /** Parameters as constants, determined by the key. */
  readonly init: (key: Key) => Params<Slow, Fast>
  /** The function that the parameters make, of one input. */
  readonly apply: (params: Params<Slow, Fast>, context?: Context) => (x: In) => Out
}

/** A network whatever its types. */
export type AnyNet = Net<Tree, Tree, Named, Named>

/** Refuses what is no network, such as a layer that was given none. */
export const checkNet = <N>(where: string, net: N): N =>
  checkParts(
    where,
    net,
    { parameters: 'a record', init: 'a function', apply: 'a function' },
    'a network before it: pipe(input([3]), dense(2))',
  )

/** A network that is nothing yet but its input: what a block begins with. */
export type Start<X extends Tree> = Net<X, X, None, None, ''>

/** Placeholders of these shapes. */
export type Inputs<S> = S extends Shape ? Tensor<S> : { readonly [K in keyof S]: Inputs<S[K]> }

/** The shape of one input, or those of several by name. */
export type Shapes = Shape | { readonly [name: string]: Shapes }

/**
 * The network that is nothing yet but the shape of its input, and its type if that is not float32; or the shapes of
 * several inputs by name. Throws for sizes that are not whole or below 0, and for the name of no type.
 *
 * @example
 * input([28, 28, 1]).output.shape // [28, 28, 1]
 * input({ image: [28, 28, 1], angle: [1] }).output.angle.shape // [1]
 * input([7], 'int32').output.shape // [7]
 */
export function input<const S extends Shape>(shape: S): Start<Tensor<S>>
export function input<const S extends Shape, D extends DType>(shape: S, dtype: D): Start<Tensor<S, D>>
export function input<const S extends Shapes>(shapes: S): Start<Inputs<S>>
export function input(shape: Shapes, dtype?: DType): unknown {
  return starting(placeholders(shape, dtype && checkDtype('input', dtype)))
}

const isShape = (shapes: Shapes): shapes is Shape => Array.isArray(shapes)

const placeholders = (shapes: Shapes, dtype: DType = 'float32'): Tree =>
  isShape(shapes)
    ? placeholder(checkShape('input', shapes), dtype)
    : Object.fromEntries(
        Object.entries(
          checkKind('input', shapes, 'a record', 'input([28, 28, 1]), or a record of such shapes'),
        ).map(([name, one]) => [name, placeholders(one)]),
      )

/** The network that is nothing yet, for an input like this one. */
export const starting = <X extends Tree>(like: X): Start<X> => ({
  input: like,
  output: like,
  parameters: { slow: {}, fast: {} },
  last: '',
  init: () => ({ slow: {}, fast: {} }),
  apply: () => (x) => x,
})

/**
 * A network followed by a function without parameters; those who look on see it under its name. What it gives for
 * placeholders is what it promises; throws where that is not made of tensors.
 *
 * @example
 * const twice = andThen(input([2]), 'twice', (x) => ops.mul(x, 2))
 * twice.apply(twice.init(key(0)))(tensor([1, 2], [2])) // [2, 4]
 */
export const andThen = <
  In extends Tree,
  Mid extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
>(
  net: Net<In, Mid, Slow, Fast, Last>,
  name: string,
  f: (x: Mid, context: Context) => Out,
): Net<In, Out, Slow, Fast, Last> => {
  checkNet(`layer ${asWritten(name)}`, net)
  checkKind('andThen', name, 'a text')
  checkKind(`layer ${name}`, f, 'a function')
  const part = partHere(`layer ${name}`)
  return {
    input: net.input,
    output: checkTensors(`layer ${name}`, f(net.output, {})),
    parameters: net.parameters,
    last: net.last,
    init: net.init,
    apply:
      (params, context = {}) =>
      (x) => {
        const features = net.apply(params, before(context))(x)
        const made = insideOf(part, () => f(features, within(context, name)))
        context.observer?.activation(nameIn(context, name), made)
        return made
      },
  }
}

/** A network followed by another one, whose parameters go under the name: a layer, or a block of layers. */
export function followed<
  In extends Tree,
  Mid extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Name extends string,
  S extends Named,
  F extends Named,
>(
  net: Net<In, Mid, Slow, Fast>,
  name: Name,
  block: Net<Mid, Out, S, F>,
): Net<In, Out, Put<Slow, Name, S>, Put<Fast, Name, F>, ''>
export function followed(net: AnyNet, name: string, block: AnyNet): AnyNet {
  const part = partHere(`layer ${name}`)
  const both = (first: Params<Named, Named>, own: Params<Named, Named>): Params<Named, Named> => ({
    slow: put(first.slow, name, own.slow),
    fast: put(first.fast, name, own.fast),
  })
  return {
    input: net.input,
    output: block.output,
    parameters: both(net.parameters, block.parameters),
    last: '',
    init: (key) => both(net.init(key), block.init(split(key, name))),
    apply:
      (params, context = {}) =>
      (x) => {
        const features = net.apply(params, before(context))(x)
        const own = { slow: recordAt(params.slow, [name]), fast: recordAt(params.fast, [name]) }
        const made = insideOf(part, () => block.apply(own, within(context, name))(features))
        checkOutput(`layer ${name}`, made, block.output)
        context.observer?.activation(nameIn(context, name), made)
        return made
      },
  }
}
