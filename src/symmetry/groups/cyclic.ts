/** The cyclic group Cₙ, the turns of the plane by multiples of 360° / n: an element is how many of them, 0 … n − 1. */
import type { FiniteGroup, Planar } from './group'
import { wholeSize } from './size'

/**
 * Cₙ.
 *
 * @example
 * const turns = cyclic(8)
 * turns.show(turns.compose(6, 3)) // 'turn by 45°'
 */
export const cyclic = (n: number): FiniteGroup<number> & Planar<number> => {
  wholeSize('cyclic', n, 1)
  return {
    name: `C${n}`,
    identity: 0,
    elements: Array.from({ length: n }, (_, k) => k),
    index: (k) => k,
    compose: (a, b) => (a + b) % n,
    inverse: (a) => (n - a) % n,
    show: (k) => (k === 0 ? 'no turn' : `turn by ${Number(((360 * k) / n).toFixed(2))}°`),
    isometry: (k) => ({ degrees: (360 * k) / n, mirrored: false }),
  }
}
