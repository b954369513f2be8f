/**
 * The block of a transformer, with its norms before what they are for (Xiong et al., "On layer normalization in the
 * transformer architecture", ICML 2020).
 *
 * Law: it gives what torch.nn.TransformerEncoderLayer(norm_first=True) gives for the same weights.
 */
import { pipe } from 'fp-ts/function'
import { checkParts } from '../core/arguments'
import type { Tensor } from '../core/tensor'
import { type AttentionSettings, multiHeadAttention } from './attention'
import { residual } from './blocks'
import { dense } from './dense'
import type { Start } from './net'
import { layerNorm } from './normalisation'
import { gelu } from './parameterless'
import { each } from './sequence'

export interface TransformerSettings<T extends number, H extends number> extends AttentionSettings<T> {
  /** Features between the two dense layers. */
  readonly hidden: H
}

/**
 * Attention and two dense layers, each added to what went in: [T, D] → [T, D]. It is a block: for `named` or `repeat`.
 * Throws without numbers of heads and hidden units; given a network, for heads that do not divide its features.
 *
 * @example
 * const net = pipe(input([7, 8]), repeat(2, transformer({ heads: 2, hidden: 16 })), sumRows, dense(3))
 * net.output.shape // [3]
 */
export const transformer = <T extends number, H extends number>(settings: TransformerSettings<T, H>) => {
  const { hidden, ...attention } = checkParts('transformer', settings, {
    heads: 'a number',
    hidden: 'a number',
  })
  return <D extends number>(start: Start<Tensor<readonly [T, D]>>) =>
    pipe(
      start,
      residual((x) =>
        pipe(
          x,
          each((row) => layerNorm(row)),
          multiHeadAttention(attention),
        ),
      ),
      residual((x) =>
        pipe(
          x,
          each((row) => pipe(row, layerNorm, dense(hidden), gelu, dense(row.output.shape[0]))),
        ),
      ),
    )
}
