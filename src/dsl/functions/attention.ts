/**
 * Attention: each query gets a mean of values, weighted by how well their keys fit (Vaswani et al., "Attention is all you
 * need", NeurIPS 2017).
 *
 * Laws: orders of queries give orders of results, and orders of keys with their values change nothing; what a mask
 * forbids has no influence, and where it forbids all, the result is 0.
 */
import { asWritten, fail } from '../core/problem'
import { sameShape, type Shape, showShape, tabulate } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { einsum } from '../primitives/einsum'
import { div, fillLike, select, unary } from '../primitives/elementwise'
import { tensor } from '../primitives/leaves'
import { softmax } from './normalisation'

/** Far below every score, and finite: a row of nothing else still has a softmax. */
const FORBIDDEN = -1e30

const masked = (scores: AnyTensor, mask: AnyTensor): AnyTensor =>
  select(mask, softmax(select(mask, scores, fillLike(scores, FORBIDDEN)) as Tensor), fillLike(scores, 0))

/** Refuses a mask that does not say of each query and each key whether they may meet. */
export const checkMask = (where: string, mask: AnyTensor, shape: Shape): void => {
  if (mask.dtype !== 'bool' || !sameShape(checkTensor(where, mask).shape, shape))
    fail({
      where,
      given: `a mask ${mask.dtype} ${showShape(mask.shape)}`,
      expected: `bool ${showShape(shape)}, true where a query may look at a key`,
    })
}

/**
 * softmax(q kᵀ / √d) v: queries [T, d], keys [S, d] and values [S, e] give [T, e]; a mask [T, S] says where a query may look.
 *
 * @example
 * const [queries, keys] = [tensor([9, 0], [1, 2]), tensor([9, 0, 0, 9], [2, 2])]
 * attention(queries, keys, tensor([1, 2], [2, 1])) // [[1]]
 */
export function attention<T extends number, S extends number, K extends number, V extends number>(
  queries: Tensor<readonly [T, K]>,
  keys: Tensor<readonly [S, NoInfer<K>]>,
  values: Tensor<readonly [NoInfer<S>, V]>,
  mask?: Tensor<readonly [NoInfer<T>, NoInfer<S>], 'bool'>,
): Tensor<readonly [T, V]>
export function attention(
  queries: AnyTensor,
  keys: AnyTensor,
  values: AnyTensor,
  mask?: AnyTensor,
): AnyTensor {
  return attended(queries, keys, values, mask)
}

/** The same, where the types know no shapes. */
export const attended = (
  queries: AnyTensor,
  keys: AnyTensor,
  values: AnyTensor,
  mask?: AnyTensor,
): AnyTensor => {
  const [q, k, v] = [queries, keys, values].map((x) => checkTensor('attention', x))
  const products = einsum('td,sd->ts', q, k)
  const scores = div(products, unary('sqrt', fillLike(products, q.shape[1])))
  if (mask !== undefined) checkMask('attention', mask, scores.shape)
  return einsum('ts,se->te', mask ? masked(scores, mask) : softmax(scores as Tensor), v)
}

/**
 * The mask under which a place sees itself and those before it. Throws for places that are not whole or below 0.
 *
 * @example
 * causalMask(2) // [[1, 0], [1, 1]]
 */
export const causalMask = <T extends number>(places: T): Tensor<readonly [T, T], 'bool'> =>
  Number.isInteger(places) && places >= 0
    ? tensor(
        tabulate(places * places, (i) => Number(i % places <= Math.floor(i / places))),
        [places, places],
        'bool',
      )
    : fail({ where: 'causalMask', given: asWritten(places), expected: 'a whole number of places' })
