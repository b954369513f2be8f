/**
 * Derivatives are functions from functions to functions. `grad(f)` is an ordinary function on tensors, so
 * it can be differentiated, batched and composed again, to any order.
 *
 * Laws: grad f = central difference of f in float64, and so for grad (grad f);
 * ⟨jvp(f)(x, t), u⟩ = ⟨t, vjp(f)(x, u)⟩.
 */
import { checkKind } from '../core/arguments'
import { asDerivative } from '../core/origin'
import { fail } from '../core/problem'
import { showShape } from '../core/shape'
import { type AnyTensor, type Bundle, checkTensor, type Cotangents, type Scalar } from '../core/tensor'
import { leaves, mapLeaves, restore, type Tree, zipLeaves } from '../core/tree'
import { add, fillLike } from '../primitives/elementwise'
import { alias, placeholder } from '../primitives/leaves'
import { type Flow, joined, pulledThrough } from './branches'
import { dependents } from './graph'

/** Cotangents of `sources`, given those of `results`; zeros where nothing flows. */
export const pullback = (
  results: readonly AnyTensor[],
  cotangents: readonly AnyTensor[],
  sources: readonly AnyTensor[],
): readonly AnyTensor[] => {
  const flowing = new Map<AnyTensor, Flow>()
  const accumulate = (x: AnyTensor, flow: Flow): void => {
    flowing.set(x, joined(flowing.get(x), flow))
  }
  const path = dependents(results, sources)
  const onPath = new Set(path)
  const ends = new Set(sources)
  results.forEach((result, i) => {
    if (onPath.has(result)) accumulate(result, { cotangent: cotangents[i] })
  })
  const through = (x: AnyTensor, pulled: () => readonly (Flow | undefined)[]): void =>
    asDerivative(x, x.op.name, () =>
      pulled().forEach((part, i) => {
        if (part !== undefined && onPath.has(x.inputs[i])) accumulate(x.inputs[i], part)
      }),
    )
  // those who read one of several results are newer than all of them, so each flow is there when the last is met
  const bundles = new Set<Bundle>()
  const throughBundle = (x: AnyTensor, bundle: Bundle): void => {
    if (bundles.has(bundle)) return
    bundles.add(bundle)
    const cotangents: (AnyTensor | undefined)[] = bundle.results.map(() => undefined)
    for (const part of path)
      if (part.part?.of === bundle && !ends.has(part))
        cotangents[part.part.index] = flowing.get(part)?.cotangent
    if (cotangents.every((cotangent) => cotangent === undefined)) return
    through(x, () => {
      const wanted = bundle.inputs.map((input) => onPath.has(input))
      return pulledTogether(bundle, cotangents, wanted).map((cotangent) => cotangent && { cotangent })
    })
  }
  for (const x of path.toReversed()) {
    const flow = flowing.get(x)
    if (ends.has(x)) continue
    if (x.part !== undefined) throughBundle(x, x.part.of)
    else if (flow !== undefined) through(x, () => pulledThrough(x, flow))
  }
  return sources.map((x) => flowing.get(x)?.cotangent ?? fillLike(x, 0))
}

const pulledTogether = (
  { op, derivative }: Bundle,
  cotangents: Cotangents,
  wanted: readonly boolean[],
): Cotangents =>
  derivative?.adjoint(cotangents, wanted) ??
  fail({ where: 'internal: grad', given: `${op.name} of a program`, expected: 'one of a function' })

/** The point under a new identity, so that only what passes through it is differentiated. */
const fresh = <P extends Tree>(where: string, point: P): P =>
  mapLeaves(point, (leaf, path) =>
    leaf.dtype === 'float32'
      ? alias(leaf)
      : fail({
          where,
          given: `a tensor of type ${leaf.dtype}${path === '' ? '' : ` at ${path}`}`,
          expected: 'float32 in all that is differentiated by',
          fix: 'close over it, or pass it as a later argument',
        }),
  )

/** Refuses a tangent or cotangent that does not fit what it belongs to. */
const checkFit = (where: string, given: Tree, like: Tree): void => {
  const shapes = (tree: Tree): string =>
    leaves(tree)
      .map(({ shape }) => showShape(shape))
      .join(' and ')
  if (shapes(given) !== shapes(like))
    fail({ where, given: `shapes ${shapes(given)}`, expected: shapes(like) })
}

/**
 * Value of a scalar function and its derivative by the first argument, a tree like that argument. Throws unless the
 * result has shape [], and where the argument holds what is not float32.
 *
 * @example
 * valueAndGrad((x: Scalar) => mul(x, x))(literal(3)) // [9, 6]
 */
export const valueAndGrad =
  <P extends Tree, Rest extends readonly unknown[]>(f: (point: P, ...rest: Rest) => Scalar) =>
  (point: P, ...rest: Rest): readonly [value: Scalar, gradient: P] => {
    const at = fresh('grad', point)
    const value = checkKind('grad', f, 'a function')(at, ...rest)
    if (checkTensor('grad, result', value).shape.length !== 0)
      fail({
        where: 'grad',
        given: `a function whose result has shape ${showShape(value.shape)}`,
        expected: 'a function to a single number, of shape []',
        fix: 'sum or mean the result, or use vjp',
      })
    return [value, restore(point, pullback([value], [fillLike(value, 1)], leaves(at)))]
  }

/**
 * The derivative of a scalar function by its first argument. Throws as `valueAndGrad` does.
 *
 * @example
 * grad((x: Scalar) => mul(x, x))(literal(3)) // 6
 */
export const grad =
  <P extends Tree, Rest extends readonly unknown[]>(f: (point: P, ...rest: Rest) => Scalar) =>
  (point: P, ...rest: Rest): P =>
    valueAndGrad(f)(point, ...rest)[1]

/**
 * Pulls a cotangent of the result back to the point: the transposed derivative at the point. Throws where the point
 * holds what is not float32, and for a cotangent of other shapes than the result.
 *
 * @example
 * vjp((x: Scalar) => mul(x, x))(literal(3), literal(10)) // [9, 60]
 */
export const vjp =
  <P extends Tree, R extends Tree>(f: (point: P) => R) =>
  (point: P, cotangent: R): readonly [value: R, pulled: P] => {
    const at = fresh('vjp', point)
    const value = checkKind('vjp', f, 'a function')(at)
    checkFit('vjp, cotangent', cotangent, value)
    return [value, restore(point, pullback(leaves(value), leaves(cotangent), leaves(at)))]
  }

/**
 * Value at a point, and the derivative there as a linear function: from a tangent of the point to one of the result. It
 * is the transpose of `vjp`. Throws where the point holds what is not float32, and for a tangent of other shapes than
 * the point.
 *
 * @example
 * const [, along] = linearize((x: Scalar) => mul(x, x))(literal(3))
 * along(literal(10)) // 60
 */
export const linearize =
  <P extends Tree, R extends Tree>(f: (point: P) => R) =>
  (point: P): readonly [value: R, along: (tangent: P) => R] => {
    const at = fresh('jvp', point)
    const value = checkKind('jvp', f, 'a function')(at)
    const cotangent = mapLeaves(value, (leaf) => placeholder(leaf.shape))
    // linear in the cotangent, so its own pullback does not depend on it
    const pulled = pullback(leaves(value), leaves(cotangent), leaves(at))
    const along = (tangent: P): R => {
      checkFit('jvp, tangent', tangent, point)
      return restore(value, pullback(pulled, leaves(tangent), leaves(cotangent)))
    }
    return [value, along]
  }

/**
 * Pushes a tangent of the point to the result: the derivative along it.
 *
 * @example
 * jvp((x: Scalar) => mul(x, x))(literal(3), literal(10)) // [9, 60]
 */
export const jvp =
  <P extends Tree, R extends Tree>(f: (point: P) => R) =>
  (point: P, tangent: P): readonly [value: R, pushed: R] => {
    const [value, along] = linearize(f)(point)
    return [value, along(tangent)]
  }

/**
 * The Hessian of a scalar function, times a tangent of its first argument, without the Hessian.
 *
 * @example
 * hvp((x: Tensor<readonly [2]>) => dot(x, x))(tensor([1, 2], [2]), tensor([3, 4], [2])) // [6, 8]
 */
export const hvp =
  <P extends Tree, Rest extends readonly unknown[]>(f: (point: P, ...rest: Rest) => Scalar) =>
  (point: P, tangent: P, ...rest: Rest): P =>
    // symmetric, so that pulling back is pushing forward, and costs less
    vjp((at: P) => grad(f)(at, ...rest))(point, tangent)[1]

/** a + b for trees of the same structure. */
export const addTrees = <T extends Tree>(a: T, b: T): T => zipLeaves(a, [b], (x, [y]) => add(x, y))
