/** Products whose operands lie along what is summed: one of them is laid out anew where that pays. */
import { describe, expect } from 'vitest'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { einsum } from '../../src/dsl/primitives/einsum'
import { add, unary } from '../../src/dsl/primitives/elementwise'
import { tensor } from '../../src/dsl/primitives/leaves'
import { trace } from '../../src/dsl/transforms/program'
import { accessesOf } from '../../src/loops/kernel'
import { lower } from '../../src/loops/lower'
import { test } from '../laws'
import { rowsOutside } from './computed'
import { usual } from './targets'

const numbers = (shape: readonly [number, number]): AnyTensor =>
  tensor(new Float32Array(shape[0] * shape[1]), shape)

const kernelsOf = (
  f: (x: AnyTensor, w: AnyTensor) => AnyTensor,
  rows: number,
  [outputs, terms] = [64, 64],
) => {
  const { program } = trace(f, [numbers([rows, terms]), numbers([outputs, terms])])
  return lower(program, rowsOutside(program), usual).steps.flatMap((step) =>
    step.kind === 'kernel' ? [step.kernel] : [],
  )
}

describe('a product along what is summed', () => {
  const product = (x: AnyTensor, w: AnyTensor): AnyTensor => einsum('ik,jk->ij', x, w)

  test('has the operand turned along which the result lies, if its elements are used often', () => {
    const [turn, multiply, ...others] = kernelsOf(product, 64)
    expect(others).toEqual([])
    expect(turn.sizes.length).toBe(turn.kept)
    expect(accessesOf(multiply.term).map(({ strides }) => strides[1])).toEqual([0, 1])
  })

  test('has it as it is where they are used a few times', () => {
    expect(kernelsOf(product, 4)).toHaveLength(1)
  })

  test('has it as it is where vectors lie along a long sum', () => {
    expect(kernelsOf(product, 64, [10, 20_000])).toHaveLength(1)
  })

  test('has it turned once for several products', () => {
    const twice = (x: AnyTensor, w: AnyTensor): AnyTensor =>
      add(product(x, w), unary('tanh', product(unary('tanh', x), w)))
    const turns = kernelsOf(twice, 64).filter(
      ({ to, kept, sizes }) => sizes.length === kept && to.strides.join() === '1,64',
    )
    expect(turns).toHaveLength(1)
  })
})
