/** What a law is about: a function, how a group moves its inputs and outputs, and what it is tried on. */
import type * as fc from 'fast-check'
import { fail } from '../dsl/core/problem'
import type { Shape } from '../dsl/core/shape'
import type { Tensor } from '../dsl/core/tensor'
import type { GroupAction } from '../symmetry/action'
import { candidates } from './group-elements'
import type { Output } from './output'

/** A function under test; it gets a constant, whose numbers `valuesOf` gives. */
export type Subject<S extends Shape> = (x: Tensor<S>) => Output | Promise<Output>

/** What the function is tried on: a shape, for small whole numbers of that shape, or any inputs of one's own. */
export type Inputs<S extends Shape> = S | fc.Arbitrary<Tensor<S>>

/** What is allowed where an action interpolates. */
export interface Inexact {
  /** The largest scaled error. */
  readonly tolerance: number
  /** Compares images [n, n, …] only in their largest disc less so many pixels; without it, everywhere. */
  readonly margin?: number
}

interface Terms<G> {
  /** How the group moves the inputs. */
  readonly in: GroupAction<G>
  /** The largest scaled error; without it 1e-12, or 1e-5 for outputs in float32. */
  readonly tolerance?: number
  /** Needed if an element of the group interpolates. */
  readonly inexact?: Inexact
}

/**
 * What is asked of a function whose output does not move: how its input is moved, and which inputs are tried.
 */
export interface Invariance<G, S extends Shape> extends Terms<G> {
  /** What the function is tried on. */
  readonly inputs: Inputs<S>
}

/** The law for a family of functions. */
export interface InvarianceOfAll<G, S extends Shape, P> extends Terms<G> {
  /** What a function of the family is made from. */
  readonly params: fc.Arbitrary<P>
  /** Inputs, which may depend on the parameters as sizes do. */
  readonly inputs: Inputs<S> | ((params: P) => Inputs<S>)
}

interface WithOutputs<G> {
  /** How the group moves the outputs. */
  readonly out: GroupAction<G>
}

/** What is asked of a function: how its input and its output are moved, and which inputs are tried. */
export interface Equivariance<G, S extends Shape> extends Invariance<G, S>, WithOutputs<G> {}

/** The law for a family of functions: how their inputs and their outputs are moved, and what they are tried on. */
export interface EquivarianceOfAll<G, S extends Shape, P> extends InvarianceOfAll<G, S, P>, WithOutputs<G> {}

/** Refuses terms that no property can check. */
export const checkTerms = <G>({
  in: before,
  out: after,
  tolerance,
  inexact,
}: Terms<G> & WithOutputs<G>): void => {
  const { group } = before
  for (const [name, number] of [
    ['tolerance', tolerance],
    ['inexact.tolerance', inexact?.tolerance],
    ['inexact.margin', inexact?.margin],
  ] as const)
    if (number !== undefined && !(number >= 0 && Number.isFinite(number)))
      fail({ where: 'equivariant', given: `${name}: ${number}`, expected: 'a finite number of at least 0' })
  if (group.name !== after.group.name)
    fail({
      where: 'equivariant',
      given: `an action of ${group.name} on inputs and one of ${after.group.name} on outputs`,
      expected: 'two actions of one group',
    })
  const interpolated = candidates(group).find((g) => !before.exact(g) || !after.exact(g))
  if (interpolated !== undefined && inexact === undefined)
    fail({
      where: 'equivariant',
      given: `an action of ${group.name} that is not exact (${group.show(interpolated)}), and no tolerance for it`,
      expected: 'inexact: { tolerance }, the largest scaled error where numbers are interpolated',
      fix: 'state it, or take a group whose elements are all exact, such as cyclic(4) on images',
    })
}
