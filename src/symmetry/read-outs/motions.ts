/**
 * The motions of the plane that have names: generators A [2, 3], which move the place (right, up) by A (right, up, 1)
 * a unit of time. Places are in units of half a side of the image, from its centre.
 */
import { fail } from '../../dsl/core/problem'

/** A generator as its rows, one after the other. */
export type LieGenerator = readonly number[]

const MOTIONS = {
  rotation: [0, -1, 0, 1, 0, 0],
  scaling: [1, 0, 0, 0, 1, 0],
  stretch: [1, 0, 0, 0, -1, 0],
  shear: [0, 1, 0, 1, 0, 0],
  'shift right': [0, 0, 1, 0, 0, 0],
  'shift up': [0, 0, 0, 0, 0, 1],
} as const satisfies Readonly<Record<string, LieGenerator>>

/**
 * All motions of the plane that have names.
 *
 * @example
 * Object.keys(planarMotions) // ['rotation', 'scaling', 'stretch', 'shear', 'shift right', 'shift up']
 */
export const planarMotions: Readonly<Record<string, LieGenerator>> = MOTIONS

/**
 * The generator of a named motion of the plane. Throws for another name.
 *
 * @example
 * planarMotion('rotation') // [0, -1, 0, 1, 0, 0]
 */
export const planarMotion = (name: string): LieGenerator =>
  Object.entries(MOTIONS).find(([known]) => known === name)?.[1] ??
  fail({
    where: 'planarMotion',
    given: `the unknown generator '${name}'`,
    expected: `one of ${Object.keys(MOTIONS).join(', ')}`,
    fix: 'give a generator of your own as its six numbers: a row for right, a row for up',
  })
