/**
 * Sums of weights times logarithms, as in entropies: what has weight 0 counts for nothing, though its logarithm may be
 * −∞, for w · log w goes to 0 with w.
 */
import type { AnyTensor, Tensor } from '../core/tensor'
import { sumAxes } from '../primitives/broadcast'
import { binary, fillLike, mul, select } from '../primitives/elementwise'

/** Σ weights · logs along the last axis, with 0 · −∞ = 0. */
export function expectedLog(weights: Tensor, logs: Tensor): Tensor
export function expectedLog(weights: AnyTensor, logs: AnyTensor): AnyTensor {
  const none = binary('equal', weights, fillLike(weights, 0))
  return sumAxes(select(none, fillLike(logs, 0), mul(weights, logs)), [logs.shape.length - 1])
}
