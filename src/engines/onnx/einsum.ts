/**
 * An einsum as one product of ONNX: `Mul`, which repeats by itself, where one operand scales the other, and
 * else a (batched) `MatMul`, for which each operand's letters are brought into the order batch, rows, columns.
 */
import { type Shape, sizeOf } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import { letterSizes, parseFormula } from '../../dsl/primitives/einsum'
import { cheapest, type Contraction, laidOut, within } from '../kit/contraction'
import { type Graph, reshaped, transposed } from './graph'
import type { Lowering } from './site'
import { blocksOf, inBlocks, summed } from './sums'

/** The letters of a formula that stand for more than one place, and how many places each stands for. */
interface Letters {
  readonly left: string
  readonly right: string
  readonly result: string
  readonly shapeOf: (word: string) => Shape
}

const lettersOf = (
  formula: string,
  specs: readonly Spec[],
  orders: readonly (readonly number[])[],
): Letters => {
  const sizes = letterSizes(formula, specs)
  const { left, right, result } = parseFormula(formula)
  const lying = (word: string, operand: number): string => orders[operand].map((axis) => word[axis]).join('')
  const big = (word: string): string => [...word].filter((letter) => sizes.get(letter) !== 1).join('')
  return {
    left: big(lying(left, 0)),
    right: big(lying(right, 1)),
    result: big(result),
    shapeOf: (word) => [...word].map((letter) => sizes.get(letter) ?? 1),
  }
}

/** Runs of letters that stand together in both words. */
const runsOf = (word: string, target: string): readonly string[] => {
  const runs: string[] = []
  for (const letter of target) {
    const last = runs.at(-1)
    if (last !== undefined && word.includes(last + letter)) runs[runs.length - 1] = last + letter
    else runs.push(letter)
  }
  return runs
}

/** A tensor whose axes are the letters of `word`, with the letters in the order of `target`, as `shape`. */
const moved = (
  graph: Graph,
  x: { readonly name: string; readonly shape: Shape; readonly word: string },
  target: string,
  shape: Shape,
  { shapeOf }: Letters,
): string => {
  if (x.word === target) return reshaped(graph, x.name, x.shape, shape)
  const runs = runsOf(x.word, target)
  const before = [...runs].sort((a, b) => x.word.indexOf(a) - x.word.indexOf(b))
  const size = (run: string): number => sizeOf(shapeOf(run))
  const grouped = reshaped(graph, x.name, x.shape, before.map(size))
  const turned = transposed(
    graph,
    grouped,
    runs.map((run) => before.indexOf(run)),
  )
  return reshaped(graph, turned, runs.map(size), shape)
}

/** What moving the letters costs for each number: a swap of the last two groups is left to the product. */
const MOVE = 1
const SWAP = 0.1

const priceIn =
  ({ left, right, result, shapeOf }: Letters) =>
  (contraction: Contraction): number => {
    const { swapped, batch, rows, columns, inner } = contraction
    const [a, b] = swapped ? [right, left] : [left, right]
    const laid = laidOut(contraction)
    const price = (word: string, wanted: string, turned?: string): number =>
      word === wanted ? 0 : sizeOf(shapeOf(word)) * (word === turned ? SWAP : MOVE)
    return (
      price(a, laid.left, batch + inner + rows) +
      price(b, laid.right, batch + columns + inner) +
      price(laid.product, result)
    )
  }

/** `MatMul` adds products up one by one. Of so many products, sums of parts are added up. */
const LONG = 512
const PART = 32

/** Products of matrices [count, m, k] and [count, k, n] with a long k: sums of the products of their parts. */
const longProduct = (
  graph: Graph,
  [a, b]: readonly [string, string],
  { count, m, k, n }: { readonly count: number; readonly m: number; readonly k: number; readonly n: number },
): string => {
  const blocks = blocksOf(k, PART)
  const parts = blocks.count
  const left = transposed(
    graph,
    inBlocks(graph, reshaped(graph, a, [], [count, m, k]), [count, m, k], 2, blocks),
    [0, 2, 1, 3],
  )
  const right = inBlocks(graph, reshaped(graph, b, [], [count, k, n]), [count, k, n], 1, blocks)
  const products = graph.emit('MatMul', [left, right])
  const total = summed(graph, products, [count, parts, m, n], [1], 'float32')
  return reshaped(graph, total, [count, m, n], count === 1 ? [m, n] : [count, m, n])
}

export const lowerEinsum: Lowering<{ readonly formula: string }> = (
  { formula },
  { inputs, result, graph, asItLies },
) => {
  const lying = inputs.map((_, i) => asItLies(i))
  const letters = lettersOf(
    formula,
    inputs,
    lying.map(({ order }) => order),
  )
  const { left, right, shapeOf } = letters
  const [x, y] = [left, right].map((word, i) => ({
    name: lying[i].turned,
    shape: lying[i].order.map((axis) => inputs[i].shape[axis]),
    word,
  }))

  /** Both operands with all letters of `target`, as axes of size 1 where they lack them, multiplied. */
  const product = (target: string): string =>
    graph.emit(
      'Mul',
      [x, y].map((operand) => {
        const kept = within(target, operand.word)
        const shape = shapeOf(target).map((n, axis) => (kept.includes(target[axis]) ? n : 1))
        return moved(graph, operand, kept, shape, letters)
      }),
    )

  const contraction = cheapest(letters, priceIn(letters))
  const { swapped, batch, rows, columns, inner } = contraction
  const laid = laidOut(contraction)
  const [count, m, k, n] = [batch, rows, inner, columns].map((word) => sizeOf(shapeOf(word)))
  // an outer product is faster as one of matrices: `Mul` repeats short rows one by one
  if (k === 1 && (m === 1 || n === 1)) {
    const shape = shapeOf(letters.result)
    return { name: reshaped(graph, product(letters.result), shape, result.shape), shape: result.shape }
  }

  if (m === 1 && n === 1 && count > 1) {
    // a product of matrices for each of the numbers would do nothing but call
    const axes = Array.from(inner, (_, i) => letters.result.length + i)
    const word = letters.result + inner
    const total = summed(graph, product(word), shapeOf(word), axes, result.dtype)
    return { name: reshaped(graph, total, shapeOf(letters.result), result.shape), shape: result.shape }
  }
  const stack = count === 1 ? [] : [count]
  const [a, b] = swapped ? [y, x] : [x, y]
  const factors = [
    moved(graph, a, laid.left, [...stack, m, k], letters),
    moved(graph, b, laid.right, [...stack, k, n], letters),
  ] as const
  const matrices =
    k >= LONG && result.dtype === 'float32'
      ? longProduct(graph, factors, { count, m, k, n })
      : graph.emit('MatMul', factors)
  const name = moved(
    graph,
    { name: matrices, shape: [...stack, m, n], word: laid.product },
    letters.result,
    result.shape,
    letters,
  )
  return { name, shape: result.shape }
}
