/**
 * Blocks: networks within networks. A block is written as a function of its beginning, `(x) => pipe(x, dense(8), relu)`;
 * its parameters are records under its name.
 *
 * Laws: `named` computes what its block does; `residual` that plus its input; `branch` what each of its blocks does;
 * `repeat(n, f)` what n blocks f, one after the other, do.
 */
import { checkKind } from '../core/arguments'
import { fail } from '../core/problem'
import { split } from '../core/random'
import type { Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { leaves, type Tree, zipLeaves } from '../core/tree'
import { concat } from '../primitives/concat'
import { add } from '../primitives/elementwise'
import { within } from './context'
import { andThen, type AnyNet, checkNet, followed, type Net, type Params, type Start, starting } from './net'
import { recordAt } from './paths'
import { checkKept } from './promises'
import { type Fresh, freshName, type Named, type None, type Put, put } from './records'

/** A block with a name of its own kind: the second is `kind2`. */
export type Own<Kind extends string, Slow, Fast> = Fresh<Kind, Slow & Fast>

/** A network followed by a block under a name. */
export type Block<
  In extends Tree,
  Out extends Tree,
  Slow,
  Fast,
  Name extends string,
  S extends Named,
  F extends Named,
> = Net<In, Out, Put<Slow, Name, S>, Put<Fast, Name, F>, ''>

export function ownName<Kind extends string, Slow extends Named, Fast extends Named>(
  kind: Kind,
  net: { readonly parameters: Params<Slow, Fast> },
): Own<Kind, Slow, Fast>
export function ownName(kind: string, net: { readonly parameters: Params<Named, Named> }): string {
  const { slow, fast } = checkNet(`layer ${kind}`, net).parameters
  return freshName(kind, slow, fast)
}

/**
 * A block of layers under a name; a network that is ready is `() => it`. Throws for a name that is there already.
 *
 * @example
 * const net = pipe(input([4]), named('head', (x) => pipe(x, dense(3), relu)))
 * net.parameters.fast.head.dense.weight.shape // [4, 3]
 */
export const named =
  <
    In extends Tree,
    Mid extends Tree,
    Out extends Tree,
    Slow extends Named,
    Fast extends Named,
    S extends Named,
    F extends Named,
    const Name extends string,
  >(
    name: Name,
    block: (start: Start<Mid>) => Net<Mid, Out, S, F>,
  ) =>
  (net: Net<In, Mid, Slow, Fast>): Block<In, Out, Slow, Fast, Name, S, F> =>
    name in checkNet('named', net).parameters.slow || name in net.parameters.fast
      ? fail({
          where: 'named',
          given: `'${name}' again`,
          expected: 'another name for each block',
        })
      : followed(net, name, block(starting(net.output)))

/**
 * A block with its input added to what it gives (He et al., "Deep residual learning for image recognition", CVPR 2016).
 * Throws for a block that gives another shape than it takes.
 *
 * @example
 * const net = pipe(input([4]), residual((x) => pipe(x, dense(4), relu)), dense(2))
 * net.parameters.fast.residual.dense.weight.shape // [4, 4]
 */
export const residual =
  <
    In extends Tree,
    Mid extends Tree,
    Slow extends Named,
    Fast extends Named,
    S extends Named,
    F extends Named,
  >(
    block: (start: Start<Mid>) => Net<Mid, Mid, S, F>,
  ) =>
  (net: Net<In, Mid, Slow, Fast>): Block<In, Mid, Slow, Fast, Own<'residual', Slow, Fast>, S, F> =>
    followed(net, ownName('residual', net), withInput(block(starting(net.output))))

/** The block with its input added. */
function withInput<X extends Tree, S extends Named, F extends Named>(block: Net<X, X, S, F>): Net<X, X, S, F>
function withInput(block: AnyNet): AnyNet {
  checkKept('residual', block)
  return {
    ...block,
    apply: (params, context) => (x) =>
      zipLeaves(block.apply(params, context)(x), [x], (y, [skipped]) => add(y, skipped)),
  }
}

/** What a block is built as, as far as its types are asked for. */
interface Built {
  readonly output: Tree
  readonly parameters: { readonly slow: Named; readonly fast: Named }
}
type Branches<X extends Tree> = Readonly<Record<string, (start: Start<X>) => Built>>
type OutputOf<X extends Tree, B extends Branches<X>> = { readonly [K in keyof B]: ReturnType<B[K]>['output'] }
type ParametersOf<X extends Tree, B extends Branches<X>, Side extends 'slow' | 'fast'> = {
  readonly [
    K in keyof B as [keyof ReturnType<B[K]>['parameters'][Side]] extends [never] ? never : K
  ]: ReturnType<B[K]>['parameters'][Side]
}

/**
 * Several blocks on the same input: a record of what they give. Two heads, or, with `prop`, a block for each of several
 * inputs. Throws for blocks that are no record, and for what is no network.
 *
 * @typeParam B the blocks by name, each a function from a network's beginning to the network.
 *
 * @example
 * const net = pipe(input([4]), branch({ mean: (x) => pipe(x, dense(2)), deviation: (x) => pipe(x, dense(2), softplus) }))
 * net.output.mean.shape // [2]
 * net.parameters.fast.branch.deviation.dense.weight.shape // [4, 2]
 */
export function branch<
  In extends Tree,
  Mid extends Tree,
  Slow extends Named,
  Fast extends Named,
  const B extends Branches<Mid>,
>(
  blocks: B,
): (
  net: Net<In, Mid, Slow, Fast>,
) => Block<
  In,
  OutputOf<Mid, B>,
  Slow,
  Fast,
  Own<'branch', Slow, Fast>,
  ParametersOf<Mid, B, 'slow'>,
  ParametersOf<Mid, B, 'fast'>
>
export function branch(blocks: Readonly<Record<string, (start: AnyNet) => AnyNet>>): (net: AnyNet) => AnyNet {
  checkKind('branch', blocks, 'a record')
  return (net) => {
    checkNet('branch', net)
    const built = Object.entries(blocks).map(([name, block]) => [name, block(starting(net.output))] as const)
    const each = (f: (one: AnyNet, name: string) => Tree): Readonly<Record<string, Tree>> =>
      Object.fromEntries(built.map(([name, one]) => [name, f(one, name)]))
    const all = (of: (one: AnyNet, name: string) => Params<Named, Named>): Params<Named, Named> =>
      built.reduce<Params<Named, Named>>(
        ({ slow, fast }, [name, one]) => {
          const own = of(one, name)
          return { slow: put(slow, name, own.slow), fast: put(fast, name, own.fast) }
        },
        { slow: {}, fast: {} },
      )
    return followed(net, ownName('branch', net), {
      input: net.output,
      output: each((one) => one.output),
      parameters: all((one) => one.parameters),
      last: '',
      init: (key) => all((one, name) => one.init(split(key, name))),
      apply:
        ({ slow, fast }, context = {}) =>
        (x) =>
          each((one, name) => {
            const own = { slow: recordAt(slow, [name]), fast: recordAt(fast, [name]) }
            return one.apply(own, within(context, name))(x)
          }),
    })
  }
}

/**
 * One of several inputs.
 *
 * @example
 * pipe(input({ image: [6, 6, 1], angle: [1] }), prop('angle'), dense(3)).output.shape // [3]
 */
export const prop =
  <const Name extends string>(name: Name) =>
  <In extends Tree, X extends Tree, Slow extends Named, Fast extends Named, Last extends string>(
    net: Net<In, Readonly<Record<Name, X>>, Slow, Fast, Last>,
  ): Net<In, X, Slow, Fast, Last> =>
    andThen(net, name, (x) => x[name])

/** The shape with another size of its last axis, known at run time. */
export type AnyLast<X> =
  X extends Tensor<readonly [...infer Lead extends Shape, number]>
    ? Tensor<readonly [...Lead, number]>
    : never

/**
 * The tensors of a record as one, along their last axis.
 *
 * @example
 * const net = pipe(input([4]), branch({ wide: (x) => pipe(x, dense(3)), straight: (x) => x }), concatenate)
 * net.output.shape // [7]
 */
export function concatenate<
  In extends Tree,
  X extends Readonly<Record<string, Tensor>>,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
>(net: Net<In, X, Slow, Fast, Last>): Net<In, AnyLast<X[keyof X]>, Slow, Fast, Last>
export function concatenate(net: AnyNet): AnyNet {
  return andThen(net, 'concatenate', (x): AnyTensor => {
    const all = leaves(x)
    return concat(all, all[0].shape.length - 1)
  })
}

/** Parameters of equal blocks, by number. */
type Numbered<P extends Named> = [keyof P] extends [never] ? None : Readonly<Record<`block${number}`, P>>

/**
 * So many equal blocks, one after the other, each with parameters and a start of its own. Throws unless their number is
 * whole and at least 1, and for a block that gives another shape than it takes.
 *
 * @example
 * const net = pipe(input([4]), repeat(3, (x) => pipe(x, dense(4), relu)))
 * Object.keys(net.parameters.fast.repeat) // ['block1', 'block2', 'block3']
 */
export const repeat =
  <
    In extends Tree,
    Mid extends Tree,
    Slow extends Named,
    Fast extends Named,
    S extends Named,
    F extends Named,
  >(
    count: number,
    block: (start: Start<Mid>) => Net<Mid, Mid, S, F>,
  ) =>
  (
    net: Net<In, Mid, Slow, Fast>,
  ): Block<In, Mid, Slow, Fast, Own<'repeat', Slow, Fast>, Numbered<S>, Numbered<F>> =>
    followed(net, ownName('repeat', net), inARow(count, block(starting(net.output))))

function inARow<X extends Tree, S extends Named, F extends Named>(
  count: number,
  block: Net<X, X, S, F>,
): Net<X, X, Numbered<S>, Numbered<F>>
function inARow(count: number, block: AnyNet): AnyNet {
  if (!Number.isInteger(count) || count < 1)
    fail({ where: 'repeat', given: String(count), expected: 'a whole number of at least 1' })
  checkKept('repeat', block)
  const start: AnyNet = starting(block.input)
  return Array.from({ length: count }, (_, i) => `block${i + 1}`).reduce(
    (before, name) => followed(before, name, block),
    start,
  )
}
