/**
 * How far a function is from equivariant or invariant, element by element: curves over angles, where the group is
 * one of turns. Any function of tensors will do: a layer, a network before or after adaptation, one of no network.
 * Actions that interpolate have an error of their own (see `Action.exact`), which is in the curve.
 *
 * Laws: at the identity the error is 0; an equivariant function has error 0 wherever the actions are exact.
 */
import { checkKind, checkParts } from '../../dsl/core/arguments'
import { fail } from '../../dsl/core/problem'
import { type Shape, showShape } from '../../dsl/core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../../dsl/core/tensor'
import { vmapTrees } from '../../dsl/transforms/vmap'
import { valuesOf } from '../../dsl/primitives/leaves'
import { compile } from '../../engines/compile'
import type { Engine } from '../../engines/engine'
import { reference } from '../../engines/reference'
import { checkAction, type GroupAction } from '../action'

/** One element of a group; for SO(2) the element is its angle. */
export interface CurvePoint<G> {
  /** By which the inputs were moved. */
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

const length = (x: Float64Array): number => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0))

const apart = (x: Float64Array, y: Float64Array): number => length(x.map((value, i) => value - y[i]))

const rootMeanSquare = (xs: readonly number[]): number =>
  Math.sqrt(xs.reduce((sum, x) => sum + x * x, 0) / xs.length)

const severalInputs = (where: string, { shape }: AnyTensor): void => {
  if (shape.length === 0 || shape[0] < 2)
    fail({ where, given: `inputs of shape ${showShape(shape)}`, expected: 'at least two, along axis 0' })
}

/** g x of all x, for each element g: one program moves by all of them. */
const movedBy = async <G>(
  { act }: GroupAction<G>,
  { elements, engine = reference }: Where<G>,
  xs: AnyTensor,
): Promise<readonly AnyTensor[]> => {
  const move = compile(
    (all: AnyTensor) =>
      elements.map((element) => vmapTrees((x) => act(element, x as Tensor))(all) as AnyTensor),
    { engine },
  )
  const there = await move(xs)
  await move.dispose()
  return there
}

/** Refuses what does not say at which elements and inputs. */
const checkWhere = <G>(name: string, where: Where<G>): Where<G> => {
  checkTensor(`${name}, inputs`, checkParts(name, where, { elements: 'a list' }).inputs)
  return where
}

/** What f makes of sets of inputs of one shape; it is compiled once. */
const answersTo = async <G>(
  f: (x: Tensor) => Tensor,
  { engine = reference }: Where<G>,
  sets: readonly AnyTensor[],
): Promise<readonly AnyTensor[]> => {
  const compiled = compile((xs: AnyTensor) => vmapTrees((x) => f(x as Tensor))(xs) as AnyTensor, { engine })
  const answers: AnyTensor[] = []
  for (const set of sets) answers.push(await compiled(set))
  await compiled.dispose()
  // no number is apart from NaN, and no class is likelier
  if (answers.some((answer) => valuesOf(answer).some(Number.isNaN)))
    fail({
      where: 'a curve over a group',
      given: 'a function with answers that are NaN',
      expected: 'numbers',
    })
  return answers
}

/**
 * The equivariance error of f at each element, over inputs. Rejects for fewer than two inputs, and for answers that are
 * NaN.
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
  const { elements, inputs } = checkWhere('equivarianceCurve', where)
  for (const action of [from, to]) checkAction('equivarianceCurve', action)
  checkKind('equivarianceCurve', f, 'a function')
  severalInputs('equivarianceCurve', inputs)
  const [still, ...answers] = await answersTo(f, where, [inputs, ...(await movedBy(from, where, inputs))])
  const turned = await movedBy(to, where, still)
  return elements.map((element, i) => {
    const [of, wanted] = [rows(answers[i]), rows(turned[i])]
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
  /** By which the inputs were moved. */
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

/** How the answers to moved inputs differ from those to the inputs as they stand. */
const pointOf = <G>(element: G, of: AnyTensor, still: AnyTensor): InvariancePoint<G> => {
  if (of.shape[1] === 0)
    fail({ where: 'invarianceCurve', given: 'logits of no class', expected: 'at least one class' })
  const [after, before] = [rows(of).map(probabilities), rows(still).map(probabilities)]
  const change = after.map((p, i) => p.reduce((sum, x, c) => sum + Math.abs(x - before[i][c]), 0) / 2)
  const [now, then] = [after.map(likeliest), before.map(likeliest)]
  return {
    element,
    unchanged: share(now.map((c, i) => c === then[i])),
    change: change.reduce((sum, x) => sum + x, 0) / change.length,
    chance: share(now.flatMap((c, i) => then.filter((_, j) => j !== i).map((other) => c === other))),
  }
}

/** The curves of several classifiers, which see the same moved inputs. */
export const invarianceCurves = async <G>(
  classifiers: readonly ((x: Tensor) => Tensor)[],
  from: GroupAction<G>,
  where: Where<G>,
): Promise<readonly (readonly InvariancePoint<G>[])[]> => {
  const { elements, inputs } = checkWhere('invarianceCurve', where)
  checkAction('invarianceCurve', from)
  for (const logits of classifiers) checkKind('invarianceCurve', logits, 'a function')
  severalInputs('invarianceCurve', inputs)
  const moved = await movedBy(from, where, inputs)
  const curves: (readonly InvariancePoint<G>[])[] = []
  for (const logits of classifiers) {
    const [still, ...answers] = await answersTo(logits, where, [inputs, ...moved])
    curves.push(elements.map((element, i) => pointOf(element, answers[i], still)))
  }
  return curves
}

/**
 * What a classifier, from an input to logits [classes], makes of moved inputs: the invariance that it has learned,
 * before adaptation or after it. Rejects as `equivarianceCurve` does.
 *
 * @example
 * const images = tensor([1, 2, 3, 4, 5, 0, 7, 8], [2, 2, 2])
 * const columns = (x: Tensor<readonly [2, 2]>) => ops.sum(x, [0])
 * const where = { elements: [0, 1, 2], inputs: images }
 * const curve = await invarianceCurve(columns, onImages(cyclic(4)), where)
 * curve.map(({ unchanged }) => unchanged) // [1, 0.5, 0]
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
  const [curve] = await invarianceCurves([logits], from, where)
  return curve
}
