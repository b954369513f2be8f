/**
 * Equivariance and invariance as fast-check properties, of any function of tensors: Weyl's, those of another library,
 * or plain ones on numbers.
 *
 * Law: f(g · x) = g · f(x) for every group element g, input x and, if the function has some, every value of its
 * parameters. Numbers are compared as `difference` does. Where an action only moves numbers they must agree up to
 * rounding; where it interpolates, within a tolerance that whoever states the law must state too.
 */
import * as fc from 'fast-check'
import { type Shape, showShape } from '../dsl/core/shape'
import type { Tensor } from '../dsl/core/tensor'
import { tensor } from '../dsl/primitives/leaves'
import { evaluate } from '../engines/evaluate'
import { trivialAction } from '../symmetry/action'
import { difference, indexOf } from './difference'
import { groupElements } from './group-elements'
import { type Numbers, read } from './output'
import {
  checkTerms,
  type Equivariance,
  type EquivarianceOfAll,
  type Inexact,
  type Inputs,
  type Invariance,
  type InvarianceOfAll,
  type Subject,
} from './terms'
import { type Trial, trial } from './trial'
import { wholeNumbers } from './whole-numbers'

/** A property for `fc.assert` and `fc.check`. */
export type Law<G, P = undefined> = fc.IAsyncProperty<[Trial<G, P>]>

/** The name of the errors that say that a law is broken, and not that a function or an action failed. */
export const BROKEN = 'BrokenSymmetry'

const broken = (message: string): never => {
  throw Object.assign(new Error(message), { name: BROKEN })
}

/** float64 and float32: far above rounding, and far below what a broken symmetry leaves. */
const ROUNDING = { double: 1e-12, single: 1e-5 }

const trials = <G, S extends Shape, P>({
  in: { group },
  params,
  inputs,
}: InvarianceOfAll<G, S, P>): fc.Arbitrary<Trial<G, P>> => {
  const elements = groupElements(group)
  const tensors = (some: Inputs<S>): fc.Arbitrary<Tensor> => ('generate' in some ? some : wholeNumbers(some))
  const drawn: fc.Arbitrary<[P, G, Tensor]> =
    typeof inputs === 'function'
      ? params.chain((p) => fc.tuple(fc.constant(p), elements, tensors(inputs(p))))
      : fc.tuple(params, elements, tensors(inputs))
  return drawn.map(([p, g, x]) => trial(group.show, p, g, x))
}

/** Throws unless two outputs agree; `right` is the name of the second. */
const assertAgree = (
  [l, r]: readonly [Numbers, Numbers],
  right: string,
  { tolerance, margin }: Inexact,
): void => {
  if (showShape(l.shape) !== showShape(r.shape))
    broken(`f(g · x) has shape ${showShape(l.shape)}, ${right} has shape ${showShape(r.shape)}.`)
  const { error, at } = difference(l.values, r.values, l.shape, margin)
  if (error <= tolerance) return
  const place = l.shape.length === 0 ? '' : ` at ${showShape(indexOf(l.shape, at))}`
  const [found, wanted] = [l, r].map(({ values }) => Number(values[at].toPrecision(6)))
  broken(
    `f(g · x) is not ${right}: ${found} against ${wanted}${place}, ` +
      `a scaled error of ${Number(error.toPrecision(3))} where ${tolerance} is allowed.`,
  )
}

/** f(g · x) = g · f(x) for all parameters; `right` names the right-hand side. */
const lawOfAll = <G, S extends Shape, P>(
  f: (params: P) => Subject<S>,
  terms: EquivarianceOfAll<G, S, P>,
  right: string,
): Law<G, P> => {
  checkTerms(terms)
  const { in: before, out: after, tolerance, inexact } = terms
  return fc.asyncProperty(trials(terms), async ({ g, x, params }) => {
    // shapes are known to the compiler and not to the property
    const subject = f(params) as Subject<Shape>
    const { moved } = await evaluate({ moved: before.act(g, x) })
    const [first, plain] = await read([await subject(moved), await subject(x)])
    const [second] = await read([after.act(g, tensor(plain.values, plain.shape))])
    const exact: Inexact = { tolerance: tolerance ?? (first.single ? ROUNDING.single : ROUNDING.double) }
    const allowed = before.exact(g) && after.exact(g) ? exact : (inexact ?? exact)
    assertAgree([first, second], right, allowed)
  })
}

/** One function, or one for each value of its parameters. */
type Given<S extends Shape, P> = Subject<S> | ((params: P) => Subject<S>)

const law = <G, S extends Shape, P>(
  f: Given<S, P>,
  terms: Equivariance<G, S> | EquivarianceOfAll<G, S, P>,
  right: string,
): Law<G, P> | Law<G> =>
  'params' in terms
    ? lawOfAll(f as (params: P) => Subject<S>, terms, right)
    : lawOfAll(() => f as Subject<S>, { ...terms, params: fc.constant(undefined) }, right)

/**
 * f(g · x) = g · f(x), as a property; of one function, or of all that `params` make one. Fails at once if the two
 * actions are not of one group, or if an element interpolates and no tolerance for that is given.
 *
 * @example
 * const c4 = onImages(cyclic(4))
 * const squares = equivariant((x) => mul(x, x), { in: c4, out: c4, inputs: [3, 3] })
 * const { failed } = await fc.check(squares)
 * failed // false
 */
export function equivariant<G, const S extends Shape, P>(
  f: (params: P) => Subject<S>,
  terms: EquivarianceOfAll<G, S, P>,
): Law<G, P>
export function equivariant<G, const S extends Shape>(f: Subject<S>, terms: Equivariance<G, S>): Law<G>
export function equivariant<G, S extends Shape, P>(
  f: Given<S, P>,
  terms: Equivariance<G, S> | EquivarianceOfAll<G, S, P>,
): Law<G, P> | Law<G> {
  return law(f, terms, 'g · f(x)')
}

/**
 * f(g · x) = f(x), as a property: equivariance where the outputs stay as they are.
 *
 * @example
 * const total = invariant((x) => sum(x), { in: onImages(dihedral(4)), inputs: [4, 4] })
 * const { failed } = await fc.check(total)
 * failed // false
 */
export function invariant<G, const S extends Shape, P>(
  f: (params: P) => Subject<S>,
  terms: InvarianceOfAll<G, S, P>,
): Law<G, P>
export function invariant<G, const S extends Shape>(f: Subject<S>, terms: Invariance<G, S>): Law<G>
export function invariant<G, S extends Shape, P>(
  f: Given<S, P>,
  terms: Invariance<G, S> | InvarianceOfAll<G, S, P>,
): Law<G, P> | Law<G> {
  return law(f, { ...terms, out: trivialAction(terms.in.group) }, 'f(x)')
}
