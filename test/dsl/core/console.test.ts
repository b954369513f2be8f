/** What is shown of a tensor, and by Node's console. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { add } from '../../../src/dsl/functions/arithmetic'
import { literal, placeholder, tensor } from '../../../src/dsl/primitives/leaves'
import { show } from '../../../src/dsl/primitives/show'

test('the console shows type, shape and, where they are known and few, the numbers of a tensor', () => {
  expect(inspect(tensor([1, 2.5, -0, NaN], [2, 2]))).toBe('Tensor float32 [2, 2] [[1, 2.5], [0, NaN]]')
  expect(inspect(literal(-3, 'int32'))).toBe('Tensor int32 [] -3')
  expect(inspect(literal(Infinity))).toBe('Tensor float32 [] Infinity')
  expect(inspect({ flags: tensor([1, 0], [2], 'bool') })).toBe('{ flags: Tensor bool [2] [1, 0] }')
  expect(inspect(add(placeholder([2, 3]), 1))).toBe('Tensor float32 [2, 3] (add)')
  expect(inspect(tensor(new Float64Array(101), [101]))).toBe('Tensor float32 [101] (constant)')
})

test('nested lists have the shape of the tensor, also where an axis has no elements', () => {
  const shown: readonly (readonly [readonly number[], string])[] = [
    [[], '0'],
    [[0], '[]'],
    [[1], '[0]'],
    [[2, 0], '[[], []]'],
    [[0, 2], '[]'],
    [[2, 2], '[[0, 1], [2, 3]]'],
    [[2, 1, 2], '[[[0, 1]], [[2, 3]]]'],
    [[1, 2, 0], '[[[], []]]'],
  ]
  for (const [shape, text] of shown) {
    const size = shape.reduce((product, each) => product * each, 1)
    expect(show(tensor([0, 1, 2, 3].slice(0, size), shape))).toBe(text)
  }
  expect(inspect(tensor([], [0]))).toBe('Tensor float32 [0] []')
})
