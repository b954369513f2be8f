/** The dihedral group Dₙ: the turns of Cₙ, and each of them after a mirror that swaps left and right; 2n elements. */
import type { FiniteGroup, Planar } from './group'
import { cyclic } from './cyclic'
import { wholeSize } from './size'

/** First the mirror, if any, then so many turns by 360° / n. */
export interface Reflection {
  /** So many n-th parts of a full turn, from 0 to n − 1, counter-clockwise. */
  readonly turns: number
  /** Whether it is mirrored before it is turned. */
  readonly mirrored: boolean
}

/**
 * Dₙ: the symmetries of a regular polygon with n corners.
 *
 * @example
 * const d4 = dihedral(4)
 * d4.show(d4.compose({ turns: 0, mirrored: true }, { turns: 1, mirrored: false })) // 'mirror, then turn by 270°'
 */
export const dihedral = (n: number): FiniteGroup<Reflection> & Planar<Reflection> => {
  wholeSize('dihedral', n, 1)
  const turning = cyclic(n)
  const element = (turns: number, mirrored: boolean): Reflection => ({ turns, mirrored })
  return {
    name: `D${n}`,
    identity: element(0, false),
    elements: [false, true].flatMap((mirrored) => turning.elements.map((turns) => element(turns, mirrored))),
    index: ({ turns, mirrored }) => turns + (mirrored ? n : 0),
    // a mirror turns what went before it the other way round
    compose: (a, b) =>
      element(
        turning.compose(a.turns, a.mirrored ? turning.inverse(b.turns) : b.turns),
        a.mirrored !== b.mirrored,
      ),
    inverse: (a) => (a.mirrored ? a : element(turning.inverse(a.turns), false)),
    show: ({ turns, mirrored }) => {
      if (!mirrored) return turning.show(turns)
      return turns === 0 ? 'mirror' : `mirror, then ${turning.show(turns)}`
    },
    isometry: ({ turns, mirrored }) => ({ degrees: (360 * turns) / n, mirrored }),
  }
}
