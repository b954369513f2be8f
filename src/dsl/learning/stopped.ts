/**
 * Derivatives that are not those of the value: what the first-order and the implicit learners hand to the outer loop.
 *
 * Laws: grad by anything of `stopped` is 0; `steered(value, by)` is `value`, and its gradient that of value + by.
 */
import type { Scalar } from '../core/tensor'
import { mapLeaves, type Tree } from '../core/tree'
import { add, sub } from '../functions/arithmetic'
import { withoutDerivative } from '../primitives/leaves'

/** The tree, taken as a constant by every derivative. */
export const stopped = <T extends Tree>(tree: T): T => mapLeaves(tree, withoutDerivative)

/** The value as it is, but its derivative has that of `by` added. */
export const steered = (value: Scalar, by: Scalar): Scalar => add(value, sub(by, stopped(by)))
