/** What the compiler says to somebody whose shapes do not fit: both shapes are in the message. */
import { beforeAll, describe, expect } from 'vitest'
import { diagnostics, withImports } from './compiler'
import { test } from '../laws/law'

/** Mistakes, and what their messages must name. */
const mistakes: Readonly<Record<string, readonly [code: string, ...named: (string | RegExp)[]]>> = {
  'a forgotten flatten': [
    'pipe(input([28, 28, 1]), conv2d(32, 3), dense(10))',
    'readonly [26, 26, 32]',
    'readonly [number]',
  ],
  'a convolution after flatten': [
    'pipe(input([6, 6, 1]), flatten, conv2d(2, 3))',
    'readonly [36]',
    'readonly [number, number, number]',
  ],
  'a transposed convolution after flatten': [
    'pipe(input([6, 6, 1]), flatten, convTranspose2d(2, 3))',
    'readonly [36]',
    'readonly [number, number, number]',
  ],
  'a sum of shapes that do not broadcast': [
    'ops.add(tensor([1, 2, 3, 4, 5, 6], [2, 3]), tensor([1, 2, 3, 4], [4]))',
    'these shapes do not broadcast',
    'readonly [2, 3]',
    'readonly [4]',
  ],
  'an einsum with two sizes for a letter': [
    "ops.einsum('ij,jk->ik', tensor([1, 2, 3, 4, 5, 6], [2, 3]), tensor([1, 2, 3, 4], [2, 2]))",
    'the shapes do not fit the formula ij,jk->ik',
    'readonly [2, 3]',
    'readonly [2, 2]',
  ],
  'a matrix product': [
    'ops.matmul(tensor([1, 2, 3, 4, 5, 6], [2, 3]), tensor([1, 2, 3, 4], [2, 2]))',
    'readonly [2, 3]',
    'readonly [2, 2]',
  ],
  'a reshape to another number of elements': [
    'ops.reshape(tensor([1, 2, 3, 4, 5, 6], [2, 3]), [4])',
    'these shapes hold different numbers of elements',
    'readonly [2, 3]',
    'readonly [4]',
  ],
  'a dot product of two lengths': [
    'ops.dot(tensor([1, 2], [2]), tensor([1, 2, 3], [3]))',
    'readonly [2]',
    'readonly [3]',
  ],
  'a mapped function for other examples': [
    'vmap((x: Tensor<readonly [3]>) => ops.sum(x))(tensor([1, 2, 3, 4], [2, 2]))',
    'readonly [2, 2]',
    'readonly [number, 3]',
  ],
  'a loop over rows of another length': [
    'scan((total: Scalar, row: Tensor<readonly [3]>) => [total, row] as const, literal(0), tensor([1, 2, 3, 4], [2, 2]))',
    'readonly [2, 2]',
    'readonly [number, 3]',
  ],
  'an input of another shape': [
    'const net = pipe(input([3]), dense(2))\nnet.apply(net.init(key(0)))(tensor([1, 2], [2]))',
    'readonly [2]',
    'readonly [3]',
  ],
  'shared parameters of two shapes': [
    "pipe(input([4]), dense(4), reparam(kronecker, { shared: 's' }), dense(3), reparam(kronecker, { shared: 's' }))",
    'the layers that share these slow parameters need different shapes',
    'Square<4>',
    'Square<3>',
  ],
  'a slow parameter that there is not': [
    "pipe(input([4]), dense(4), reparam(kronecker), reparam(identityReparam, { at: 'slow.dense.U' }))",
    'no parameter is at this path',
    '"A" | "B"',
  ],
  'a slow part for a slow parameter that would be shared': [
    "pipe(input([4]), dense(4), reparam(kronecker), reparam(kronecker, { at: 'slow.dense.A', shared: 's' }))",
    'no parameter is at this path',
  ],
  'a learner whose weights are all frozen': [
    'pipe(input([3]), dense(10, { bias: false }), reparam(slowWeight), adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))',
    'this network has no fast parameters',
  ],
  'a learner without any layer': [
    'pipe(input([10]), adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))',
    'this network has no fast parameters',
  ],
  'a learner of which all is slow': [
    'pipe(input([3]), dense(10), allSlow, reptile({ loss: crossEntropy, steps: 1, rate: fixed(0.1) }))',
    'this network has no fast parameters',
  ],
  'learned rates that no gradient reaches': [
    'pipe(input([3]), dense(10), reptile({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))',
    'perLayer',
    'fixed',
  ],
  'prototypes of features that are no vector': [
    'pipe(input([6, 6, 1]), conv2d(4, 3), prototypical({ classes: 5 }))',
    'readonly [4, 4, 4]',
    'readonly [number]',
  ],
  'a loss for another output': [
    'const pair = (y: Tensor<readonly [2]>, t: Tensor<readonly [2]>) => mse(y, t)\npipe(input([3]), dense(4), adapt({ loss: pair, steps: 1, rate: perLayer(0.1) }))',
    'readonly [4]',
    'readonly [2]',
  ],
  'a square kernel that is none': [
    'pipe(input([3]), dense(2), reparam(rot90Invariant))',
    'readonly [3, 2]',
    /readonly \[number, number, number, number\]/,
  ],
}

/** The same, mended. */
const mended: Readonly<Record<string, string>> = {
  'with flatten': 'pipe(input([28, 28, 1]), conv2d(32, 3), flatten, dense(10))',
  'an image that is made twice as large':
    "pipe(input([14, 14, 8]), convTranspose2d(1, 4, { stride: 2, padding: 'same' })).output.shape satisfies readonly [28, 28, 1]",
  'a transposed convolution that is reparameterised and adapted':
    'pipe(input([2, 2, 2]), convTranspose2d(2, 3, { stride: 2 }), reparam(kronecker), adapt({ loss: mse, steps: 2, rate: perLayer(0.1) })).init(key(0)).slow.convTranspose.A satisfies Tensor<readonly [2, 2]>',
  'one bias is fast':
    'pipe(input([3]), dense(10), reparam(slowWeight), adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))',
  'something after what is slow':
    'pipe(input([3]), dense(10), allSlow, dense(10), reptile({ loss: crossEntropy, steps: 1, rate: fixed(0.1) }))',
  'prototypes of a vector':
    'pipe(input([6, 6, 1]), conv2d(4, 3), flatten, prototypical({ classes: 5 })).init(key(0)).slow.body.conv.bias.shape[0] satisfies 4',
  'broadcasting shapes': 'ops.add(tensor([1, 2, 3, 4, 5, 6], [2, 3]), tensor([1, 2, 3], [3]))',
  'sizes known at run time':
    'const n: number = Number(3)\nops.add(tensor([1, 2, 3, 4, 5, 6], [2, n]), tensor([1, 2, 3, 4], [4]))',
}

const state: { found: Readonly<Record<string, readonly string[]>> } = { found: {} }

beforeAll(() => {
  const codes = Object.entries(mistakes).map(([name, [code]]) => [name, code] as const)
  const all = [...codes, ...Object.entries(mended)].map(([name, code]) => [name, withImports(code)])
  state.found = diagnostics(Object.fromEntries(all) as Readonly<Record<string, string>>)
})

describe('the message', () => {
  for (const [name, [, ...named]] of Object.entries(mistakes))
    test(`of ${name} says what is wrong`, () => {
      const messages = state.found[name].join('\n')
      expect(state.found[name].length).toBeGreaterThan(0)
      for (const part of named) expect(messages).toMatch(part)
    })

  for (const name of Object.keys(mended))
    test(`is none where it fits: ${name}`, () => {
      expect(state.found[name]).toEqual([])
    })
})
