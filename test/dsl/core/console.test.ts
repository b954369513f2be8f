/** What Node's console shows of a tensor. */
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { add } from '../../../src/dsl/functions/arithmetic'
import { literal, placeholder, tensor } from '../../../src/dsl/primitives/leaves'

test('the console shows type, shape and, where they are known and few, the numbers of a tensor', () => {
  expect(inspect(tensor([1, 2.5, -0, NaN], [2, 2]))).toBe('Tensor float32 [2, 2] [[1, 2.5], [0, NaN]]')
  expect(inspect(literal(-3, 'int32'))).toBe('Tensor int32 [] -3')
  expect(inspect(literal(Infinity))).toBe('Tensor float32 [] Infinity')
  expect(inspect({ flags: tensor([1, 0], [2], 'bool') })).toBe('{ flags: Tensor bool [2] [1, 0] }')
  expect(inspect(add(placeholder([2, 3]), 1))).toBe('Tensor float32 [2, 3] (add)')
  expect(inspect(tensor(new Float64Array(101), [101]))).toBe('Tensor float32 [101] (constant)')
})
