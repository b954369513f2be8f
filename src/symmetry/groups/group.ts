/**
 * Groups, as values. A finite group lists its elements, the identity first and simple elements early, so that
 * whatever shrinks towards the front finds a simple counterexample. A one-parameter group has an element for every
 * fraction of its one way round.
 *
 * Laws: composition is associative; the identity changes nothing; an element and its inverse compose to the identity;
 * `index` is the place in `elements`; `at(0)` is the identity and `at` a homomorphism from the numbers modulo 1.
 */
import { checkParts } from '../../dsl/core/arguments'
import { integers, type Key, uniform } from '../../dsl/core/random'

interface Elements<G> {
  /** As the field calls it, such as `C4`. */
  readonly name: string
  /** The element that changes nothing. */
  readonly identity: G
  /** What `b` and then `a` do. */
  readonly compose: (a: G, b: G) => G
  /** What undoes `a`. */
  readonly inverse: (a: G) => G
  /** An element for a reader. */
  readonly show: (g: G) => string
}

/** A group whose elements can be listed. */
export interface FiniteGroup<G> extends Elements<G> {
  /** All of them, each once, the identity first. */
  readonly elements: readonly G[]
  /** The place of an element among them. */
  readonly index: (g: G) => number
}

/** A continuous group with one number for each element, such as all rotations of the plane. */
export interface OneParameterGroup<G> extends Elements<G> {
  /** The element at a fraction of the way once around: 0.25 is a quarter turn. */
  readonly at: (fraction: number) => G
}

/** A group: finite, or with a continuous parameter. */
export type Group<G> = FiniteGroup<G> | OneParameterGroup<G>

/** A turn of the plane about its centre, anticlockwise as seen, after a mirror that swaps left and right. */
export interface Isometry {
  /** Counter-clockwise. */
  readonly degrees: number
  /** Whether the plane is mirrored before it is turned. */
  readonly mirrored: boolean
}

/** A group that moves the plane about its centre. */
export type Planar<G> = Group<G> & {
  /** How an element moves the plane. */
  readonly isometry: (g: G) => Isometry
}

/** Refuses what is no group. */
export const checkGroup = <G>(where: string, group: G): G =>
  checkParts(
    where,
    group,
    { name: 'a text', compose: 'a function', inverse: 'a function' },
    'a group: cyclic(4)',
  )

/** Refuses what is no group that moves the plane. */
export const checkPlanar = <G>(where: string, group: G): G =>
  checkParts(where, checkGroup(where, group), { isometry: 'a function' }, 'a group of the plane: cyclic(4)')

/** Refuses what is no group whose elements are listed. */
export const checkFinite = <G>(where: string, group: G): G =>
  checkParts(
    where,
    checkGroup(where, group),
    { elements: 'a list', index: 'a function' },
    'a finite group: cyclic(4)',
  )

/** Whether a group lists its elements. */
export const isFiniteGroup = <G>(group: Group<G>): group is FiniteGroup<G> => 'elements' in group

/**
 * Elements drawn uniformly. Throws for what is no group, and for counts as `uniform` does.
 *
 * @example
 * sampleElements(cyclic(4), key(0), 3).length // 3
 */
export const sampleElements = <G>(group: Group<G>, source: Key, count: number): readonly G[] => {
  checkGroup('sampleElements', group)
  return isFiniteGroup(group)
    ? Array.from(integers(source, count, group.elements.length), (i) => group.elements[i])
    : Array.from(uniform(source, count), (fraction) => group.at(fraction))
}
