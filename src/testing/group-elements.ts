/**
 * Elements of a group for a property: a finite group's shrink to the front of its list, those of a one-parameter
 * group are whole 360ths of its way round and shrink to the smallest. The identity is left out, since it moves
 * nothing and so is no counterexample.
 */
import * as fc from 'fast-check'
import { type Group, isFiniteGroup } from '../symmetry/groups/group'

const STEPS = 360

/** All that may be drawn, simple ones first; the identity only where there is no other. */
export const candidates = <G>(group: Group<G>): readonly G[] => {
  if (!isFiniteGroup(group)) return Array.from({ length: STEPS - 1 }, (_, i) => group.at((i + 1) / STEPS))
  return group.elements.length === 1 ? group.elements : group.elements.slice(1)
}

export const groupElements = <G>(group: Group<G>): fc.Arbitrary<G> => {
  const all = candidates(group)
  return fc.nat(all.length - 1).map((i) => all[i])
}
