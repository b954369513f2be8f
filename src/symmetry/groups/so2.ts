/** SO(2), all turns of the plane: an element is its angle in degrees, in [0, 360). */
import type { OneParameterGroup, Planar } from './group'

const normal = (degrees: number): number => ((degrees % 360) + 360) % 360

/**
 * SO(2).
 *
 * @example
 * so2.compose(350, 20) // 10
 */
export const so2: OneParameterGroup<number> & Planar<number> = {
  name: 'SO(2)',
  identity: 0,
  at: (fraction) => normal(360 * fraction),
  compose: (a, b) => normal(a + b),
  inverse: (a) => normal(-a),
  show: (degrees) => `turn by ${Number(degrees.toFixed(2))}°`,
  isometry: (degrees) => ({ degrees, mirrored: false }),
}
