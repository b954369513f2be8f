/**
 * A block that is told, beside its input, a few numbers of the task: its context parameters (Zintgraf et al., "Fast
 * context adaptation via meta-learning", ICML 2019). They are fast and start at 0; all of the block is slow.
 *
 * Law: with a context of 0 it computes what the block does of its input and zeros.
 */
import { fail } from '../core/problem'
import { sizeOf } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { mapLeaves, type Tree } from '../core/tree'
import { broadcast } from '../primitives/broadcast'
import { concat } from '../primitives/concat'
import { placeholder, tensor } from '../primitives/leaves'
import { allSlow, type AllSlow } from './all-slow'
import type { AnyLast } from './blocks'
import { checkNet, followed, type Net, type Start, starting } from './net'
import type { Named, None, Put } from './records'

/** Fast parameters with a context among them. */
export type InContext<N extends number> = {
  /** What the task is told apart by. */
  readonly context: {
    /** The context parameters: they start at 0, and adaptation moves them. */
    readonly values: Tensor<readonly [N]>
  }
}

/** Features with the same few numbers after their last axis, at every place. */
function told<X extends Tensor>(features: X, values: AnyTensor): AnyLast<X>
function told(features: AnyTensor, values: AnyTensor): AnyTensor {
  const last = features.shape.length - 1
  const beside = broadcast(values, [...features.shape.slice(0, last), ...values.shape], [last])
  return concat([features, beside], last)
}

/**
 * A block on the input with so many context parameters after its last axis, the same ones at every place of an image.
 * Throws unless there is at least one, and for a second context of a network.
 *
 * @example
 * const net = pipe(input([1]), inContext(4, (x) => pipe(x, dense(40), relu, dense(1))))
 * net.parameters.slow.context.body.dense.weight.shape // [5, 40]
 * net.init(key(0)).fast // { context: { values: [0, 0, 0, 0] } }
 */
export const inContext =
  <
    In extends Tree,
    X extends Tensor,
    Out extends Tree,
    Slow extends Named,
    Fast extends Named,
    S extends Named,
    F extends Named,
    const N extends number,
  >(
    size: N,
    block: (start: Start<AnyLast<X>>) => Net<AnyLast<X>, Out, S, F>,
  ) =>
  (
    net: Net<In, X, Slow, Fast>,
  ): Net<In, Out, Put<Slow, 'context', AllSlow<S, F>>, Put<Fast, 'context', InContext<N>['context']>, ''> => {
    if (!Number.isInteger(size) || size < 1)
      fail({ where: 'inContext', given: `${size} context parameters`, expected: 'at least 1' })
    if ('context' in checkNet('inContext', net).parameters.slow || 'context' in net.parameters.fast)
      fail({ where: 'inContext', given: 'a second context', expected: 'one for a network' })
    const values = placeholder([size])
    return followed(
      net,
      'context',
      allTold(net.output, { values }, allSlow(block(starting(told(net.output, values))))),
    )
  }

/** The block of a context, as a function of the input alone. */
function allTold<X extends Tree, Wide extends Tree, Out extends Tree, S extends Named, F extends Named>(
  input: X,
  fast: F,
  body: Net<Wide, Out, S, None>,
): Net<X, Out, S, F>
function allTold(
  input: Tensor,
  fast: Readonly<Record<'values', Tensor>>,
  body: Net<Tree, Tree, Named, None>,
): Net<Tensor, Tree, Named, Readonly<Record<'values', Tensor>>> {
  return {
    input,
    output: body.output,
    parameters: { slow: body.parameters.slow, fast },
    last: '',
    init: (key) => ({
      slow: body.init(key).slow,
      fast: mapLeaves(fast, ({ shape }) => tensor(new Float64Array(sizeOf(shape)), shape)),
    }),
    apply: (params, context) => (x) =>
      body.apply({ slow: params.slow, fast: {} }, context)(told(x, params.fast.values)),
  }
}
