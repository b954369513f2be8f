/**
 * Networks for several things at once, [N, …]: a block on each of them, and what they give together. A sum after blocks
 * on each is a function of a set (Zaheer et al., "Deep sets", NeurIPS 2017).
 *
 * Laws: `each(f)` is f on every row; under an order of its input it gives its results in that order, and with `sumRows`
 * behind it the same for every order.
 */
import type { Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { sumAxes } from '../primitives/broadcast'
import { placeholder } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { slice } from '../primitives/slice'
import { vmapTrees } from '../transforms/vmap'
import { type Block, type Own, ownName } from './blocks'
import type { Context } from './context'
import { andThen, followed, type Net, type Start, starting } from './net'
import type { Named } from './records'

/** Those who look on see weights; what is made of one of many is nobody's value. */
const ofOne = ({ observer, ...context }: Context): Context =>
  observer === undefined
    ? context
    : { ...context, observer: { ...observer, activation: () => undefined, statistics: () => undefined } }

/**
 * A block on each row of [N, …], with the same parameters.
 *
 * @example
 * const net = pipe(input([5, 3]), each((x) => pipe(x, dense(8), relu)), sumRows, dense(2))
 * net.parameters.fast.each.dense.weight.shape // [3, 8]
 * net.output.shape // [2]
 */
export const each =
  <
    In extends Tree,
    N extends number,
    X extends Shape,
    Y extends Shape,
    Slow extends Named,
    Fast extends Named,
    S extends Named,
    F extends Named,
  >(
    block: (start: Start<Tensor<X>>) => Net<Tensor<X>, Tensor<Y>, S, F>,
  ) =>
  (
    net: Net<In, Tensor<readonly [N, ...X]>, Slow, Fast>,
  ): Block<In, Tensor<readonly [N, ...Y]>, Slow, Fast, Own<'each', Slow, Fast>, S, F> =>
    followed(net, ownName('each', net), onRows(net.output, block(starting(rowOf(net.output)))))

function rowOf<N extends number, X extends Shape>(rows: Tensor<readonly [N, ...X]>): Tensor<X>
function rowOf({ shape: [, ...row], dtype }: AnyTensor): AnyTensor {
  return placeholder(row, dtype)
}

const onRows = <N extends number, X extends Shape, Y extends Shape, S extends Named, F extends Named>(
  rows: Tensor<readonly [N, ...X]>,
  block: Net<Tensor<X>, Tensor<Y>, S, F>,
): Net<Tensor<readonly [N, ...X]>, Tensor<readonly [N, ...Y]>, S, F> => ({
  ...block,
  input: rows,
  output: placeholder([rows.shape[0], ...block.output.shape]),
  apply: (params, context = {}) => {
    const one = block.apply(params, ofOne(context))
    const all = vmapTrees((row) => one(row as Tensor<X>), { axis: 'rows' })
    // a row of each is what the block promises
    return (x) => all(x) as Tensor<readonly [N, ...Y]>
  },
})

/** A function of the rows together, [N, …] → […]. */
const together =
  (name: string, f: (x: AnyTensor) => AnyTensor) =>
  <
    In extends Tree,
    N extends number,
    X extends Shape,
    Slow extends Named,
    Fast extends Named,
    Last extends string,
  >(
    net: Net<In, Tensor<readonly [N, ...X]>, Slow, Fast, Last>,
  ): Net<In, Tensor<X>, Slow, Fast, Last> =>
    andThen(net, name, (x) => f(x) as Tensor<X>)

/**
 * The sum of all rows: [N, …] → […].
 *
 * @example
 * pipe(input([7, 3]), sumRows).output.shape // [3]
 */
export const sumRows = together('sumRows', (x) => sumAxes(x, [0]))

/**
 * The last row alone, such as what a recurrent layer makes of the whole sequence.
 *
 * @example
 * pipe(input([7, 3]), gru(4), lastRow).output.shape // [4]
 */
export const lastRow = together('lastRow', (x) => {
  const [count, ...shape] = x.shape
  return reshape(slice(x, [count - 1, ...shape.map(() => 0)], [1, ...shape]), shape)
})
