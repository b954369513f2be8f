/**
 * How far a function is from equivariant or invariant, element by element: curves over angles, where the group is
 * one of turns. Any function of tensors will do: a layer, a network before or after adaptation, one of no network.
 * Actions that interpolate have an error of their own (see `Action.exact`), which is in the curve.
 *
 * Laws: at the identity the error is 0; an equivariant function has error 0 wherever the actions are exact.
 */
import { fail } from '../../dsl/core/problem'
import { type Shape, showShape } from '../../dsl/core/shape'
import type { AnyTensor, Tensor } from '../../dsl/core/tensor'
import { vmapTrees } from '../../dsl/transforms/vmap'
import { valuesOf } from '../../dsl/primitives/leaves'
import { compile } from '../../engines/compile'
import type { Engine } from '../../engines/engine'
import { reference } from '../../engines/reference'
import type { GroupAction } from '../action'

/** One element of a group; for SO(2) the element is its angle. */
export interface CurvePoint<G> {
  readonly element: G
  /** ‖f(g x) − g f(x)‖ / ‖f(x)‖, root mean square over the inputs. */
  readonly error: number
  /** The same with the answers to other inputs in place of f(x): what a function without any symmetry shows. */
  readonly chance: number
}

interface Where<G> {
  readonly elements: readonly G[]
  /** [n, …input], at least two. */
  readonly inputs: AnyTensor
  /** `reference` unless told otherwise. */
  readonly engine?: Engine
}

const rows = (x: AnyTensor): readonly Float64Array[] => {
  const values = Float64Array.from(valuesOf(x))
  const size = values.length / x.shape[0]
  return Array.from({ length: x.shape[0] }, (_, i) => values.subarray(i * size, (i + 1) * size))
}

const length = (x: Float64Array): number => Math.hypot(...x)

const apart = (x: Float64Array, y: Float64Array): number => length(x.map((value, i) => value - y[i]))

const rootMeanSquare = (xs: readonly number[]): number =>
  Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length)

const severalInputs = (where: string, { shape }: AnyTensor): void => {
  if (shape.length === 0 || shape[0] < 2)
    fail({ where, given: `inputs of shape ${showShape(shape)}`, expected: 'at least two, along axis 0' })
}

/** For each element: f(g x) of all inputs, and g f(x). f is compiled once, for all elements. */
const moved = async <G>(
  f: (x: Tensor) => Tensor,
  from: GroupAction<G>,
  to: GroupAction<G>,
  { elements, inputs, engine = reference }: Where<G>,
) => {
  const each = (step: (x: Tensor) => Tensor) =>
    compile((xs: AnyTensor) => vmapTrees((x) => step(x as Tensor))(xs) as AnyTensor, { engine })
  const by = async (action: GroupAction<G>, element: G, xs: AnyTensor): Promise<AnyTensor> => {
    const move = each((x) => action.act(element, x))
    const there = await move(xs)
    await move.dispose()
    return there
  }
  const answersTo = each(f)
  const answers = await answersTo(inputs)
  const found: {
    readonly element: G
    readonly of: readonly Float64Array[]
    readonly wanted: readonly Float64Array[]
  }[] = []
  for (const element of elements) {
    const of = await answersTo(await by(from, element, inputs))
    found.push({ element, of: rows(of), wanted: rows(await by(to, element, answers)) })
  }
  await answersTo.dispose()
  // no number is apart from NaN, and no class is likelier
  if (found.some(({ of, wanted }) => [...of, ...wanted].some((y) => y.some(Number.isNaN))))
    fail({
      where: 'a curve over a group',
      given: 'a function with answers that are NaN',
      expected: 'numbers',
    })
  return found
}

/**
 * The equivariance error of f at each element, over inputs.
 *
 * @example
 * const images = tensor([1, 2, 3, 4, 5, 0, 7, 8], [2, 2, 2])
 * const turns = onImages(so2)
 * const curve = await equivarianceCurve(ops.tanh, turns, turns, { elements: [0, 90], inputs: images })
 * curve.map(({ error }) => error) // [0, 0]
 */
export function equivarianceCurve<In extends Shape, Out extends Shape, G>(
  f: (x: Tensor<In>) => Tensor<Out>,
  from: GroupAction<G>,
  to: GroupAction<G>,
  where: Where<G>,
): Promise<readonly CurvePoint<G>[]>
export async function equivarianceCurve<G>(
  f: (x: Tensor) => Tensor,
  from: GroupAction<G>,
  to: GroupAction<G>,
  where: Where<G>,
): Promise<readonly CurvePoint<G>[]> {
  severalInputs('equivarianceCurve', where.inputs)
  return (await moved(f, from, to, where)).map(({ element, of, wanted }) => {
    const size = rootMeanSquare(wanted.map(length))
    const relative = (errors: readonly number[]): number => (size > 0 ? rootMeanSquare(errors) / size : 0)
    return {
      element,
      error: relative(of.map((y, i) => apart(y, wanted[i]))),
      chance: relative(of.map((y, i) => apart(y, wanted[(i + 1) % wanted.length]))),
    }
  })
}

/** How a classifier's answers change at one element. */
export interface InvariancePoint<G> {
  readonly element: G
  /** Share of the inputs whose class is the same as unmoved. */
  readonly unchanged: number
  /** Mean over the inputs of half the sum of |p(g x) − p(x)| over classes: 0 for the same, 1 for other classes surely. */
  readonly change: number
  /** The share of equal classes of answers to different inputs, over all pairs: high where most answers are one class. */
  readonly chance: number
}

const probabilities = (logits: Float64Array): Float64Array => {
  const most = logits.reduce((a, b) => Math.max(a, b))
  const exponentials = logits.map((x) => Math.exp(x - most))
  const total = exponentials.reduce((a, b) => a + b)
  return exponentials.map((x) => x / total)
}

const likeliest = (p: Float64Array): number => p.indexOf(p.reduce((a, b) => Math.max(a, b)))

const share = (answers: readonly boolean[]): number => answers.filter(Boolean).length / answers.length

/**
 * What a classifier, from an input to logits [classes], makes of moved inputs: the invariance that it has learned,
 * before adaptation or after it.
 */
export function invarianceCurve<In extends Shape, N extends number, G>(
  logits: (x: Tensor<In>) => Tensor<readonly [N]>,
  from: GroupAction<G>,
  where: Where<G>,
): Promise<readonly InvariancePoint<G>[]>
export async function invarianceCurve<G>(
  logits: (x: Tensor) => Tensor,
  from: GroupAction<G>,
  where: Where<G>,
): Promise<readonly InvariancePoint<G>[]> {
  severalInputs('invarianceCurve', where.inputs)
  const still: GroupAction<G> = { ...from, name: 'unmoved', act: (_, x) => x }
  return (await moved(logits, from, still, where)).map(({ element, of, wanted }) => {
    if (of[0].length === 0)
      fail({ where: 'invarianceCurve', given: 'logits of no class', expected: 'at least one class' })
    const [after, before] = [of.map(probabilities), wanted.map(probabilities)]
    const change = after.map((p, i) => p.reduce((sum, x, c) => sum + Math.abs(x - before[i][c]), 0) / 2)
    const [now, then] = [after.map(likeliest), before.map(likeliest)]
    return {
      element,
      unchanged: share(now.map((c, i) => c === then[i])),
      change: change.reduce((sum, x) => sum + x, 0) / change.length,
      chance: share(now.flatMap((c, i) => then.filter((_, j) => j !== i).map((other) => c === other))),
    }
  })
}
