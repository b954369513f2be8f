/** What transformations are made of: hyperparameters, and trees of the same structure as the parameters. */
import { checkNumber, type Range } from '../../core/numbers'
import { fail } from '../../core/problem'
import { showShape, sizeOf } from '../../core/shape'
import { type AnyTensor, isTensor, type Scalar } from '../../core/tensor'
import { leaves, mapLeaves, type Tree, zipLeaves } from '../../core/tree'
import { expandTo } from '../../primitives/broadcast'
import { add, fillLike, mul, sub, written } from '../../primitives/elementwise'
import { tensor } from '../../primitives/leaves'

/** A number in the source, or one that is learned. */
export type Hyperparameter = number | Scalar

/**
 * Refuses a number out of its range, and a tensor that is no single number: what is learned has its value later, and is
 * held against the range only if it is known.
 */
export const checkHyperparameter = (
  where: string,
  value: Hyperparameter,
  range: Range,
  name = '',
): Hyperparameter => {
  if (!isTensor(value)) return checkNumber(where, value, range, name)
  const { shape, dtype, data } = value
  if (shape.length > 0 || dtype !== 'float32')
    fail({
      where: name === '' ? where : `${where}, ${name}`,
      given: `a tensor of type ${dtype} and shape ${showShape(shape)}`,
      expected: 'a number, or a tensor of type float32 and shape []',
    })
  const known = written(value) ?? data?.[0]
  if (known !== undefined) checkNumber(where, known, range, name)
  return value
}

/** Refuses a rate below 0, by which gradients would be climbed. */
export const checkRate = (where: string, rate: Hyperparameter): Hyperparameter =>
  checkHyperparameter(where, rate, 'a number of at least 0', 'rate')

/** The hyperparameter at every place of a tensor. */
export const like = (value: Hyperparameter, x: AnyTensor): AnyTensor =>
  isTensor(value) ? expandTo(value, x.shape) : fillLike(x, value)

/** A constant, so that a state can be handed to an engine as it is. */
export const zeros = ({ shape }: AnyTensor): AnyTensor => tensor(new Float64Array(sizeOf(shape)), shape)

export const each = <T extends Tree>(tree: T, f: (x: AnyTensor) => AnyTensor): T => mapLeaves(tree, f)

/** decay · sum + x, for each tensor x. */
export const decayed = <T extends Tree>(decay: Hyperparameter, sum: Tree, by: T): T =>
  zipLeaves(by, [sum], (x, [s]) => add(mul(like(decay, s), s), x))

/** The running mean with one more value: β · mean + (1 − β) · f(x), for each tensor x. */
export const running = <T extends Tree>(
  beta: Hyperparameter,
  mean: Tree,
  values: T,
  f: (x: AnyTensor) => AnyTensor = (x) => x,
): T =>
  zipLeaves(values, [mean], (x, [m]) =>
    add(mul(like(beta, m), m), mul(sub(fillLike(m, 1), like(beta, m)), f(x))),
  )

/** An entry of a state; an empty tree where there is none. */
export const entryOf = (state: Tree, name: string | number): Tree =>
  isTensor(state) ? state : (Object.entries(state).find(([known]) => known === String(name))?.[1] ?? [])

/** A number in a state. */
export function numberIn(state: Tree, name: string): Scalar
export function numberIn(state: Tree, name: string): AnyTensor {
  return leaves(entryOf(state, name))[0]
}
