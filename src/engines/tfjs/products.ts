/** Products: the plan's moves and matrix product, or plain multiplication where nothing is summed. */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { type Move, planEinsum } from './einsum'
import { byMeaning, computed } from './host'
import { type Kernels, seenAs } from './kernels'
import { dotLoop } from './loops'
import type { Site, Step } from './step'
import { permuted } from './movement'

/** Runs `use` on the moved operand and frees it. */
const withMoved = (
  kernels: Kernels,
  x: TensorInfo,
  move: Move,
  use: (x: TensorInfo) => TensorInfo,
): TensorInfo => {
  if (move === undefined) return use(x)
  const moved = permuted(kernels, x, move.shape, move.order)
  const result = use(moved)
  kernels.free(moved)
  return result
}

export const lowerEinsum = ({ formula }: { readonly formula: string }, site: Site): Step => {
  const { inputs, result, kernels } = site
  if (result.dtype !== 'float32') return byMeaning(site)
  const plan = planEinsum(formula, inputs)
  const { batch, m, k, n } = plan
  const multiply = (a: TensorInfo, b: TensorInfo): TensorInfo => {
    if (k > 1) return dotOrProduct(a, b)
    return kernels.run('Multiply', { a: seenAs(a, [batch, m, 1]), b: seenAs(b, [batch, 1, n]) })
  }
  const dotOrProduct = (a: TensorInfo, b: TensorInfo): TensorInfo => {
    if (m > 1 || n > 1) return kernels.matmul(a, b, plan)
    if (k > kernels.limits.rowTerms)
      return computed(kernels, [a, b], { shape: [batch], dtype: 'float32' }, dotLoop(k))
    const products = kernels.run('Multiply', { a: seenAs(a, [batch, k]), b: seenAs(b, [batch, k]) })
    const sums = kernels.sumRows(products, batch, k)
    kernels.free(products)
    return sums
  }
  return ([x, y]) => {
    const [left, right] = plan.swapped ? [y, x] : [x, y]
    const product = withMoved(kernels, left, plan.left, (a) =>
      withMoved(kernels, right, plan.right, (b) => multiply(a, b)),
    )
    if (plan.result === undefined) return seenAs(product, result.shape)
    const moved = permuted(kernels, product, plan.result.shape, plan.result.order)
    kernels.free(product)
    return seenAs(moved, result.shape)
  }
}
