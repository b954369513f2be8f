/** Programs without the reshapes at their edges. */
import { describe, expect } from 'vitest'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import { sizeOf } from '../../src/dsl/core/shape'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { add, fillLike, mul } from '../../src/dsl/primitives/elementwise'
import { reshape } from '../../src/dsl/primitives/movement'
import { trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { bare } from '../../src/loops/bare'
import { evaluate } from '../compiler/chunks'
import { samples } from '../compiler/random'
import { test } from '../laws'

const flat = (x: AnyTensor): AnyTensor => reshape(x, [sizeOf(x.shape)])

describe('a program without the reshapes at its edges', () => {
  test.prop([samples], { numRuns: 100 })('gives the same numbers, bit by bit', async ({ f, inputs }) => {
    const given = inputs.map((x) => tensor(valuesOf(x), [sizeOf(x.shape)], x.dtype))
    const { program } = trace(
      (...flattened: readonly AnyTensor[]) =>
        f(...flattened.map((x, i) => reshape(x, inputs[i].shape) as Tensor)).map(flat),
      given,
    )
    const values = inputs.map(valuesOf)
    expect(await evaluate(bare(program), values)).toEqual(await evaluate(program, values))
  })

  const six: AnyTensor = tensor([1, 2, 3, 4, 5, 6], [6])
  const one = (x: AnyTensor): AnyTensor => add(x, fillLike(x, 1))

  test('takes what is seen in one other shape in that shape, and gives what is seen anew as it is', () => {
    const square = (x: AnyTensor): AnyTensor => mul(reshape(x, [2, 3]), reshape(x, [2, 3]))
    const { program } = trace((x: AnyTensor) => reshape(square(x), [3, 2]), [six])
    const { parameters, instructions, results } = bare(program)
    expect(parameters.map(({ shape }) => shape)).toEqual([[2, 3]])
    expect(instructions[results[0] - 1].op.name).toBe('mul')
  })

  test('leaves what is seen in two shapes, and a parameter that is a result', () => {
    const { program } = trace(
      (x: AnyTensor) => [one(reshape(x, [2, 3])), one(reshape(x, [3, 2])), reshape(x, [1, 6])],
      [six],
    )
    const after = bare(program)
    expect(after.parameters.map(({ shape }) => shape)).toEqual([[6]])
    const values = numberedValues(after)
    expect(after.results.map((number) => values[number].op?.name)).toEqual(['add', 'add', 'reshape'])
  })
})
