/**
 * A reparameterisation is a function of the weight to make. This one takes any group of permutations and averages
 * the weight over it (the Reynolds operator), so that the layer commutes with the group.
 *
 *   npx ts-node examples/10-my-own-reparameterisation.ts
 */
import { dense, evaluate, input, key, ops, pipe, reparam, show, tensor, valuesOf, weightsOf } from '../src'
import type { AnyTensor, Reparam, Tensor } from '../src'

type Square = Tensor<readonly [6, 6]>

const matrix = (permutation: (i: number) => number): Square => {
  const entries = Array.from({ length: 36 }, (_, at) => Number(permutation(Math.floor(at / 6)) === at % 6))
  return tensor(entries, [6, 6])
}

/** W = mean of g · v · gᵀ over the group; nothing is slow, because nothing of the sharing is left to learn. */
const symmetric =
  (group: readonly Square[]) =>
  (weight: Square): Reparam<Square, {}, Square> => ({
    slow: {},
    fast: weight,
    init: (_, start) => ({ slow: {}, fast: start }),
    apply: (_, v) => {
      const copies = group.map((g) => ops.matmul(ops.matmul(g, v), ops.transpose(g, [1, 0])))
      const total = copies.reduce((a, b) => ops.add(a, b))
      return ops.div(total, group.length)
    },
  })

const numbers = [0, 1, 2, 3, 4, 5]
const shifts = numbers.map((by) => matrix((i) => (i + by) % 6))
const reflections = numbers.map((by) => matrix((i) => (6 - i + by) % 6))

/** A letter for each of the different numbers of a matrix. */
const letters = (W: AnyTensor) => {
  const rounded = Array.from(valuesOf(W), (w) => w.toFixed(6))
  const known = [...new Set(rounded)]
  const all = rounded.map((w) => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJ'[known.indexOf(w)])
  return numbers.map((row) => all.slice(6 * row, 6 * row + 6).join('')).join(' ')
}

const main = async () => {
  const groups = { nothing: [shifts[0]], shifts, 'shifts and reflections': [...shifts, ...reflections] }
  for (const [name, group] of Object.entries(groups)) {
    const net = pipe(input([6]), dense(6, { bias: false }), reparam(symmetric(group)))
    const params = net.init(key(0))
    const moved = (x: Tensor<readonly [6]>) => ops.einsum('i,ij->j', x, shifts[1])
    const [f, x] = [net.apply(params), tensor([1, 2, 4, 8, 16, 32], [6])]
    console.log(`kept by ${name}:`, letters(await evaluate(weightsOf(net, params).dense)))
    console.log('  moved, then layer:', show(await evaluate(f(moved(x))), 3))
    console.log('  layer, then moved:', show(await evaluate(moved(f(x))), 3))
  }
}

export default main()
