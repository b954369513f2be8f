/** The wording of errors: what a person reads who has made this mistake. */
import { describe, expect, test } from 'vitest'
import type { AnyTensor, Tensor } from '../../src/dsl/core/tensor'
import type { Tree } from '../../src/dsl/core/tree'
import { add, equal, exp } from '../../src/dsl/functions/arithmetic'
import { conv2d, convTranspose2d, locallyConnected1d } from '../../src/dsl/functions/convolution'
import { softmax } from '../../src/dsl/functions/normalisation'
import { maxPool } from '../../src/dsl/functions/pooling'
import { dot, einsum } from '../../src/dsl/functions/products'
import { argmax, max, sum } from '../../src/dsl/functions/reductions'
import { broadcastTo, concat, flip, pad, reshape, slice, transpose } from '../../src/dsl/functions/structure'
import { sumAxes } from '../../src/dsl/primitives/broadcast'
import { binary, select, unary } from '../../src/dsl/primitives/elementwise'
import { gather, scatter } from '../../src/dsl/primitives/gather'
import { literal, placeholder, tensor, valueOf, valuesOf } from '../../src/dsl/primitives/leaves'
import { addTrees, grad, jvp, vjp } from '../../src/dsl/transforms/grad'
import { vmap } from '../../src/dsl/transforms/vmap'

/** Shapes that the compiler does not see, as when they are only known at run time. */
const some = (...shape: readonly number[]): Tensor => placeholder(shape)
const image = some(5, 4, 2) as Tensor<readonly [number, number, number]>
const kernel = (...shape: readonly number[]) =>
  some(...shape) as Tensor<readonly [number, number, number, number]>
const whole = placeholder([2], 'int32')
const labels: Tree = whole

const mistakes: Readonly<Record<string, readonly [() => unknown, string]>> = {
  'shapes that do not broadcast': [
    () => add(some(2, 3), some(2)),
    'add: got [2, 3] and [2], expected shapes that broadcast.\n' +
      '  Likely cause: axis -1 has size 3 on one side and 2 on the other.\n' +
      '  Fix: make them equal, or one of them 1.',
  ],
  'a shape that cannot be broadcast to another': [
    () => broadcastTo(some(2, 3), [3, 3] as readonly number[]),
    'broadcastTo: got [2, 3] to [3, 3], expected sizes that are equal or 1.',
  ],
  'a reshape to another number of elements': [
    () => reshape(some(2, 3), [4]),
    'reshape: got [2, 3] to [4], expected shapes with equal numbers of elements.',
  ],
  'a reshape to sizes below 0': [
    () => reshape(some(2, 3), [-2, -3]),
    'reshape: got shape [-2, -3], expected whole sizes of at least 0.',
  ],
  'an order that leaves axes out': [
    () => transpose(some(2, 3), [0]),
    'transpose: got order [0] for shape [2, 3], expected each axis once.',
  ],
  'an order with an axis twice': [
    () => transpose(some(2, 3), [1, 1]),
    'transpose: got order [1, 1] for shape [2, 3], expected each axis once.',
  ],
  'a slice that reaches outside': [
    () => slice(some(4), [2], [3]),
    'slice: got begin [2] and size [3] of shape [4], expected a part that lies inside.',
  ],
  'a whole slice that begins elsewhere': [
    () => slice(some(4), [1], [4]),
    'slice: got begin [1] and size [4] of shape [4], expected a part that lies inside.',
  ],
  'padding below 0': [
    () => pad(some(4), [-1], [0]),
    'pad: got [-1] before and [0] after shape [4], expected a count of at least 0 for each axis.',
  ],
  'tensors that do not line up': [
    () => concat([some(2, 3), some(3)], 1),
    'concat: got [2, 3] and [3] along axis 1, expected shapes that are equal in all other axes.',
  ],
  'nothing to join': [() => concat([], 0), 'concat: got no tensor, expected at least one.'],
  'an axis that is not there': [
    () => sum(some(2, 3), [2]),
    'sum: got axis 2, expected an axis of a tensor with 2 axes.',
  ],
  'an axis twice': [() => max(some(2, 3), [0, -2]), 'max: got axes [0, -2], expected each axis once.'],
  'a flipped axis twice': [() => flip(some(2, 3), [1, 1]), 'flip: got axes [1, 1], expected each axis once.'],
  'the largest of nothing': [
    () => max(some(0, 3), [0]),
    'max: got shape [0, 3], expected at least one element to choose from.',
  ],
  'the place of the largest of nothing': [
    () => argmax(some(0), 0),
    'argmax: got shape [0], expected at least one element to choose from.',
  ],
  'a formula that is none': [
    () => einsum('ij,j', some(2, 3), some(3)),
    "einsum: got the formula 'ij,j', expected a word for each operand and a result, as in 'ij,jk->ik'.",
  ],
  'a formula for fewer operands': [
    () => einsum('ij->i', some(2, 3), some(3)),
    "einsum 'ij->i': got 2 operands, expected 1.",
  ],
  'a letter twice in a result': [
    () => einsum('i,i->ii', some(2), some(2)),
    "einsum 'i,i->ii': got a letter twice in 'ii', expected each letter once in the result.",
  ],
  'a diagonal of two sizes': [
    () => einsum('ii->i', some(2, 3)),
    "einsum 'ii->i': got [2, 3], expected one size for the letter 'i'.",
  ],
  'two sizes under one letter': [
    () => einsum('ij,jk->ik', some(2, 3), some(4, 5)),
    "einsum 'ij,jk->ik': got [2, 3] and [4, 5], expected one size for the letter 'j'.",
  ],
  'a word of the wrong length': [
    () => einsum('ij,j->i', some(2, 3, 4), some(3)),
    "einsum 'ij,j->i': got [2, 3, 4] and [3], expected a shape with 2 axes for 'ij'.",
  ],
  'a result out of nothing': [
    () => einsum('i,i->k', some(2), some(2)),
    "einsum 'i,i->k': got [2] and [2], expected an operand with the letter 'k'.",
  ],
  'bools that are added': [
    () => binary('add', placeholder([2], 'bool'), placeholder([2], 'bool')),
    "add: got bool and bool, expected operands of one type, float32 or int32.\n  Fix: cast what is not: cast(x, 'float32').",
  ],
  'a sum of bools': [
    () => sumAxes(placeholder([2], 'bool'), [0]),
    "sum: got bool, expected float32 or int32.\n  Fix: cast what is not: cast(x, 'float32').",
  ],
  'the logarithm of whole numbers': [
    () => unary('log', whole),
    "log: got int32, expected float32.\n  Fix: cast what is not: cast(x, 'float32').",
  ],
  'operands of two types': [
    () => binary('mul', some(2), whole),
    "mul: got float32 and int32, expected operands of one type, float32 or int32.\n  Fix: cast what is not: cast(x, 'float32').",
  ],
  'a condition that is a number': [
    () => select(some(2), some(2), some(2)),
    "select, condition: got float32, expected bool.\n  Fix: cast what is not: cast(x, 'bool').",
  ],
  'a row that is not there': [
    () => gather(some(3, 2), tensor([0, 3], [2], 'int32')),
    'gather: got index 3 at place 1, expected an index from 0 to 2.',
  ],
  'a place that is not there': [
    () => scatter(some(2), tensor([0, -1], [2], 'int32'), 3),
    'scatter: got index -1 at place 1, expected an index from 0 to 2.',
  ],
  'a dot product of two sizes': [
    () => dot(some(2), some(3)),
    "einsum 'a,a->': got [2] and [3], expected one size for the letter 'a'.",
  ],
  'channels that are no groups': [
    () => conv2d(image, kernel(3, 3, 2, 4), { groups: 2 }),
    'conv2d: got input [5, 4, 2] and kernel [3, 3, 2, 4] in 2 groups, expected an input of 2 places and channels, and a kernel for that many channels a group.',
  ],
  'outputs that are no groups': [
    () => conv2d(image, kernel(3, 3, 1, 3), { groups: 2 }),
    'conv2d: got 3 outputs in 2 groups, expected as many in each group.',
  ],
  'a dilation of 0': [
    () => conv2d(image, kernel(3, 3, 2, 3), { dilation: 0 }),
    'windows: got dilation 0, expected a whole number of at least 1.',
  ],
  'a transposed kernel for other channels': [
    () => convTranspose2d(image, kernel(3, 3, 2, 3)),
    'convTranspose2d: got input [5, 4, 2] and kernel [3, 3, 2, 3], expected an input of 2 places and channels, and a kernel whose last axis are those channels.',
  ],
  'a kernel for other channels': [
    () => conv2d(image, kernel(3, 3, 1, 8)),
    'conv2d: got input [5, 4, 2] and kernel [3, 3, 1, 8], expected an input of 2 places and channels, and a kernel for that many channels.',
  ],
  'a kernel larger than its input': [
    () => conv2d(image, kernel(6, 3, 2, 1)),
    'windows: got windows of [6, 3] with strides [1, 1] over shape [5, 4, 2], expected windows that fit into the tensor, and strides of at least 1.\n' +
      "  Fix: a smaller window, or padding 'same'.",
  ],
  'a stride of 0': [
    () => maxPool(image, 2, 0),
    'windows: got stride 0, expected a whole number of at least 1.',
  ],
  'kernels for other places': [
    () => locallyConnected1d(some(5, 2) as Tensor<readonly [number, number]>, kernel(4, 3, 2, 1)),
    "einsum 'hci,hico->ho': got [3, 2, 3] and [4, 3, 2, 1], expected one size for the letter 'h'.",
  ],
  'a softmax of one number': [
    () => softmax(some()),
    'normalisation along the last axis: got a number, of shape [], expected at least one axis.',
  ],
  'rows at fractional places': [
    () => gather(some(3), some(2)),
    "gather: got indices of type float32, expected int32.\n  Fix: cast(indices, 'int32').",
  ],
  'rows of a number': [() => gather(some(), whole), 'gather: got a number, expected rows to pick from.'],
  'more values than places': [
    () => scatter(some(3), whole, 4),
    'scatter: got values [3] at indices [2], expected values whose first axes are those of the indices.',
  ],
  'data that does not fill its shape': [
    () => tensor([1, 2, 3], [2, 2]),
    'tensor: got 3 numbers for shape [2, 2], expected 4 numbers.',
  ],
  'a size that is not whole': [
    () => placeholder([1.5]),
    'placeholder: got shape [1.5], expected whole sizes of at least 0.',
  ],
  'a fraction as a whole number': [
    () => equal(whole, 0.5),
    'literal: got 0.5 of type int32, expected a whole number from -2147483648 to 2147483647.\n' +
      "  Fix: Math.round(…), or the type float32: cast(x, 'float32') of the tensor beside it.",
  ],
  'the value of an expression': [
    () => valuesOf(exp(literal(1))),
    'valuesOf: got an expression (exp), expected a constant.\n' +
      '  Likely cause: the expression has not been computed.\n' +
      '  Fix: run it: await compile(f, { engine })(…).',
  ],
  'the gradient of many numbers': [
    () => grad((x: Tensor) => exp(x) as Tensor<readonly []>)(some(3)),
    'grad: got a function whose result has shape [3], expected a function to a single number, of shape [].\n' +
      '  Fix: sum or mean the result, or use vjp.',
  ],
  'the gradient by whole numbers': [
    () => grad(() => literal(1))({ x: some(2), labels }),
    'grad: got a tensor of type int32 at labels, expected float32 in all that is differentiated by.\n' +
      '  Fix: close over it, or pass it as a later argument.',
  ],
  'a cotangent of another shape': [
    () => vjp((x: Tensor) => exp(x))(some(3), some(2)),
    'vjp, cotangent: got shapes [2], expected [3].',
  ],
  'a tangent of another shape': [
    () => jvp((x: Tensor) => exp(x))(some(3), some(3, 1)),
    'jvp, tangent: got shapes [3, 1], expected [3].',
  ],
  'a sum of different trees': [
    () => addTrees<Readonly<Record<string, AnyTensor>>>({ x: some(1) }, { y: some(1) }),
    'trees: got a tree with y where the other has x, expected trees with the same names.',
  ],
  'examples of two counts': [
    () => vmap((x: Tensor, y: Tensor) => add(x, y))(placeholder([2, 3]), placeholder([4, 3])),
    'vmap: got [4, 3] at 1 beside [2, 3], expected one size in axis 0 of all mapped tensors.\n' +
      '  Fix: close over what is the same for all examples.',
  ],
  'a number to map over': [
    () => vmap((x: Tensor) => exp(x))(some() as Tensor<readonly [number]>),
    'vmap: got [] at 0 beside [], expected one size in axis 0 of all mapped tensors.\n' +
      '  Fix: close over what is the same for all examples.',
  ],
  'the value of many': [
    () => valueOf(tensor([1, 2], [2])),
    'valueOf: got 2 numbers, of shape [2], expected a constant of one element.\n  Fix: valuesOf(x) for all of them.',
  ],
  'nothing to map over': [
    () => vmap((x: Readonly<Record<string, Tensor>>) => x)({}),
    'vmap: got no tensor, expected at least one to map over.',
  ],
}

describe('the message about', () => {
  for (const [name, [mistake, message]] of Object.entries(mistakes))
    test(name, () => {
      const said = (() => {
        try {
          mistake()
          return 'nothing'
        } catch (error) {
          return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
        }
      })()
      expect(said).toBe(`WeylError: ${message}`)
    })
})
