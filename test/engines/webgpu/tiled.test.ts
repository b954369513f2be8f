/** Products in tiles of a workgroup: the numbers of the reference at sizes that fill no tile, inside other operations too. */
import * as fc from 'fast-check'
import { describe, expect, test as once } from 'vitest'
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { add, unary } from '../../../src/dsl/primitives/elementwise'
import { einsum } from '../../../src/dsl/primitives/einsum'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { windows } from '../../../src/dsl/primitives/windows'
import { trace } from '../../../src/dsl/transforms/program'
import { writtenFor } from '../../../src/engines/webgpu/written'
import { assertEngine, engineOf, patternless, run, test } from '../../laws'

const filled = (shape: readonly number[]): AnyTensor =>
  tensor(patternless(shape.reduce((count, size) => count * size, 1)), shape)

const isTiled = (f: (x: AnyTensor, y: AnyTensor) => AnyTensor, x: AnyTensor, y: AnyTensor): boolean =>
  writtenFor(trace(f, [x, y]).program).shaders.some(({ code }) => code.includes('left['))

const nearly = { min: 130, max: 159 }

describe('a product in tiles', () => {
  test.prop([fc.integer(nearly), fc.integer(nearly), fc.integer({ min: 16, max: 50 }), fc.nat(3)], {
    numRuns: 4,
  })('is that of the reference, however its operands lie', async (rows, columns, terms, form) => {
    const formula = ['ij,jk->ik', 'ji,jk->ki', 'ij,kj->ik', 'ji,kj->ik'][form]
    const [left, right] = formula.split('->')[0].split(',')
    const sizes: Readonly<Record<string, number>> = { i: rows, j: terms, k: columns }
    const [x, y] = [left, right].map((letters) => filled([...letters].map((letter) => sizes[letter])))
    const f = (a: AnyTensor, b: AnyTensor) => {
      const product = einsum(formula, unary('tanh', a), b)
      return unary('relu', add(product, product))
    }
    expect(isTiled(f, x, y)).toBe(true)
    await assertEngine(await engineOf('webgpu'), f, [x, y])
  })

  once('of windows is a convolution', async () => {
    const f = (images: AnyTensor, kernel: AnyTensor) =>
      einsum('bhwcij,ijco->bhwo', windows(images, { axes: [1, 2], sizes: [3, 3], strides: [1, 1] }), kernel)
    const [images, kernel] = [filled([4, 14, 15, 5]), filled([3, 3, 5, 30])]
    expect(isTiled(f, images, kernel)).toBe(true)
    await assertEngine(await engineOf('webgpu'), f, [images, kernel])
  })

  once('keeps what is no number where it is, and what is endless', async () => {
    const side = 128
    const x = new Float32Array(side * side).fill(1)
    x[3 * side + 7] = Infinity
    x[100 * side + 127] = NaN
    const product = await run(
      await engineOf('webgpu'),
      (a: AnyTensor, b: AnyTensor) => einsum('ij,jk->ik', a, b),
      [tensor(x, [side, side]), filled([side, side])],
    )
    const rows = [...valuesOf(product)].map((value, i) => [Math.floor(i / side), value] as const)
    const [none, endless] = [Number.isNaN, (n: number) => Math.abs(n) === Infinity]
    expect(new Set(rows.filter(([, value]) => none(value)).map(([row]) => row))).toEqual(new Set([100]))
    expect(new Set(rows.filter(([, value]) => endless(value)).map(([row]) => row))).toEqual(new Set([3]))
    expect(rows.filter(([row, value]) => row === 3 && endless(value))).toHaveLength(side)
  })
})
