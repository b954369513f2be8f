/**
 * The functions whose derivatives of second order the tape of tfjs 4.22 does not have, or has wrong without
 * a word: each alone, with another path to its argument, and after a square; then as MAML needs them.
 */
import { describe, expect, test as each } from 'vitest'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import {
  elu,
  gelu,
  leakyRelu,
  relu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from '../../../src/dsl/functions/activations'
import {
  abs,
  add,
  div,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  sqrt,
  square,
  sub,
} from '../../../src/dsl/functions/arithmetic'
import { conv1d, conv2d, locallyConnected2d } from '../../../src/dsl/functions/convolution'
import { crossEntropy, mse } from '../../../src/dsl/functions/losses'
import { logSoftmax, norm, softmax, standardise } from '../../../src/dsl/functions/normalisation'
import { avgPool, maxPool } from '../../../src/dsl/functions/pooling'
import { dot, einsum } from '../../../src/dsl/functions/products'
import { max, mean, sum } from '../../../src/dsl/functions/reductions'
import { flip, pad, ravel, reshape } from '../../../src/dsl/functions/structure'
import { literal, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { apart, assertEngines, assertGradient, engines, patternless, run, test } from '../../laws'

type Vector = Tensor<readonly [6]>

const weights = tensor(patternless(6), [6])
const label = literal(2, 'int32')
const half = literal(0.5)

/** Σ eˣ as its logarithm: the first log-probability is x₀ − log Σ eˣ. */
const logSumExp = (x: Vector): Scalar => mean(sub(x, logSoftmax(x)))

/** Written out, so that the product's derivative passes through every factor. */
const product = (x: Vector): Scalar => {
  const [first, ...rest] = Array.from({ length: 6 }, (_, i) =>
    sum(
      mul(
        x,
        tensor(
          [0, 1, 2, 3, 4, 5].map((k) => Number(k === i)),
          [6],
        ),
      ),
    ),
  )
  return rest.reduce<Scalar>((y, z) => mul(y, z), first)
}

const clipped = (x: Vector): Vector => minimum(maximum(x, -0.8), 0.8)

/** To one number each, with unequal weights. */
const functions: Readonly<Record<string, (x: Vector) => Scalar>> = {
  exp: (x) => dot(exp(x), weights),
  tanh: (x) => dot(tanh(x), weights),
  sigmoid: (x) => dot(sigmoid(x), weights),
  elu: (x) => dot(elu(x), weights),
  softmax: (x) => dot(softmax(x), weights),
  logSoftmax: (x) => dot(logSoftmax(x), weights),
  softmaxCrossEntropy: (x) => crossEntropy(x, label),
  sigmoidCrossEntropy: (x) => dot(sub(softplus(x), mul(x, 0.3)), weights),
  max: (x) => max(x),
  min: (x) => neg(max(neg(x))),
  logSumExp,
  leakyRelu: (x) => dot(leakyRelu(0.2)(x), weights),
  relu6: (x) => dot(minimum(relu(x), 1), weights),
  selu: (x) => dot(add(mul(relu(x), 1.05), mul(sub(exp(minimum(x, 0)), 1), 1.76)), weights),
  clip: (x) => dot(clipped(x), weights),
  minimum: (x) => dot(minimum(x, mul(x, 0.5)), weights),
  abs: (x) => dot(abs(x), weights),
  prod: product,
  softplus: (x) => dot(softplus(x), weights),
  silu: (x) => dot(silu(x), weights),
  gelu: (x) => dot(gelu(x), weights),
  norm: (x) => mul(norm(x), half),
  standardise: (x) => dot(standardise(x), weights),
  quotient: (x) => dot(div(x, add(square(x), 1)), weights),
  power: (x) => dot(pow(add(square(x), 1), 1.7), weights),
  logSqrt: (x) => dot(log(sqrt(add(square(x), 1))), weights),
  einsum: (x) => sum(einsum('i,j->ij', tanh(x), x)),
  conv1d: (x) => sum(square(conv1d(reshape(x, [6, 1]), reshape(flip(tanh(x), [0]), [3, 1, 2])))),
  conv2d: (x) => sum(square(conv2d(reshape(x, [2, 3, 1]), reshape(x, [2, 3, 1, 1]), { padding: 'same' }))),
  locallyConnected: (x) =>
    sum(square(locallyConnected2d(reshape(x, [2, 3, 1]), reshape(tanh(x), [2, 3, 1, 1, 1, 1])))),
  maxPool: (x) => sum(square(maxPool(reshape(x, [2, 3, 1]), 2, 1))),
  avgPool: (x) => sum(tanh(avgPool(reshape(x, [2, 3, 1]), 2, 1))),
  mse: (x) => mse(tanh(x), weights),
  pad: (x) =>
    sum(
      tanh(
        conv1d(
          pad(reshape(x, [6, 1]), [1, 0], [2, 0]) as Tensor<readonly [number, number]>,
          reshape(x, [6, 1, 1]),
        ),
      ),
    ),
}

const points = apart()([6]).map((x): Vector => tensor(valuesOf(x), [6]))

const both = async (f: (x: Vector) => Scalar, x: Vector): Promise<void> => {
  await assertGradient(f, x, 1)
  await assertGradient(f, x, 2)
}

describe('second derivatives', () => {
  for (const [name, f] of Object.entries(functions))
    test.prop([points], { numRuns: 4 })(
      `of ${name}: alone, beside another path, and after a square`,
      async (x) => {
        await both(f, x)
        await both((y) => mul(f(y), dot(y, y)), x)
        // half as large again, so that nothing meets a kink where two squares are equal
        await both((y) => f(add(mul(square(y), 0.1), mul(y, 1.5))), x)
        // two derivatives in float32 lose a digit more than one
        await assertEngines(
          await engines(),
          (y: Vector) => grad((z: Vector) => dot(grad(f)(z), weights))(y),
          [x],
          1e-4,
        )
      },
    )

  test('of a third order too', async () => {
    const third = (x: Vector): Scalar =>
      dot(grad((y: Vector) => dot(grad((z: Vector) => dot(softmax(z), weights))(y), weights))(x), weights)
    await both(third, weights)
  })
})

describe('where a term-by-term derivative would be wrong', () => {
  const slopeAt = async (f: (x: Scalar) => Scalar, x: number): Promise<number> =>
    valuesOf(await run(reference, (y: Scalar) => grad(f)(y), [literal(x)] as const))[0]

  test('elu and softplus have their derivative at 0, at orders 1 and 2', async () => {
    expect(await slopeAt((x) => elu(x), 0)).toBe(1)
    expect(await slopeAt((x) => softplus(x), 0)).toBe(0.5)
    expect(await slopeAt((x) => grad((y: Scalar): Scalar => softplus(y))(x), 0)).toBe(0.25)
    expect(await slopeAt((x) => leakyRelu(0.1)(x), 0)).toBe(0.1)
  })

  test('norm has derivative 0 at the origin, at orders 1 and 2', async () => {
    const origin = tensor([0, 0, 0], [3])
    const first = await run(
      reference,
      (x: Tensor<readonly [3]>) => grad((y: Tensor<readonly [3]>) => norm(y))(x),
      [origin] as const,
    )
    expect(Array.from(valuesOf(first))).toEqual([0, 0, 0])
    const slope = (x: Tensor<readonly [3]>) => sum(grad((y: Tensor<readonly [3]>) => norm(y))(x))
    const second = await run(reference, (x: Tensor<readonly [3]>) => grad(slope)(x), [origin] as const)
    expect(Array.from(valuesOf(second))).toEqual([0, 0, 0])
  })

  test('equal largest elements share the derivative; a number beside them takes none of it', async () => {
    const values = async (f: (x: Vector) => Scalar) =>
      Array.from(
        valuesOf(await run(reference, (x: Vector) => grad(f)(x), [tensor([1, 3, 2, 3, 0, 3], [6])] as const)),
      )
    expect(await values((x) => max(x))).toEqual([0, 1 / 3, 0, 1 / 3, 0, 1 / 3])
    expect(await values((x) => sum(maximum(x, 3)))).toEqual([0, 0, 0, 0, 0, 0])
    expect(await values((x) => sum(minimum(x, 3)))).toEqual([1, 0, 1, 0, 1, 0])
    expect(await values((x) => sum(maximum(mul(x, 0), mul(x, 0))))).toEqual([0, 0, 0, 0, 0, 0])
    expect(await values((x) => sum(relu(sub(x, 3))))).toEqual([0, 0, 0, 0, 0, 0])
  })

  each.each([200, 1000, 30000])(
    'softmax, logSoftmax, softplus and sigmoid do not overflow at %d',
    async (size) => {
      const x = tensor([-size, 0, size], [3])
      const all = (y: Tensor<readonly [3]>) => [softmax(y), logSoftmax(y), softplus(y), sigmoid(y)] as const
      const slopes = (y: Tensor<readonly [3]>) =>
        grad((z: Tensor<readonly [3]>) =>
          all(z)
            .map((part) => dot(part, tensor([1, 2, 4], [3])))
            .reduce((a, b) => add(a, b)),
        )(y)
      const values = await run(reference, (y: Tensor<readonly [3]>) => [...all(y), slopes(y)], [x] as const)
      expect(values.flatMap((part) => Array.from(valuesOf(part))).every(Number.isFinite)).toBe(true)
      await assertEngines(await engines(), (y: Tensor<readonly [3]>) => [...all(y), slopes(y)], [x])
    },
  )
})

describe('one step of MAML through a convolutional layer', () => {
  type Parameters = {
    readonly kernel: Tensor<readonly [3, 3, 1, 2]>
    readonly weight: Tensor<readonly [4, 8]>
  }
  type Image = Tensor<readonly [6, 6, 1]>

  const layers: Readonly<Record<string, (x: Image, kernel: Parameters['kernel']) => Tensor>> = {
    'tanh and maxPool': (x, kernel) => maxPool(tanh(conv2d(x, kernel)), 2),
    'softplus and avgPool': (x, kernel) => avgPool(softplus(conv2d(x, kernel)), 2),
    'elu and maxPool': (x, kernel) => maxPool(elu(conv2d(x, kernel)), 2),
  }
  const image = (seed: number): Image => tensor(patternless(36 + seed).slice(seed), [6, 6, 1])

  for (const [name, layer] of Object.entries(layers))
    test(`with ${name}`, async () => {
      const logits = ({ kernel, weight }: Parameters, x: Image) =>
        einsum('ij,j->i', weight, ravel(layer(x, kernel)) as Tensor<readonly [8]>)
      const loss = (p: Parameters, x: Image) => crossEntropy(logits(p, x), label)
      const outer = (p: Parameters): Scalar => {
        const slope = grad(loss)(p, image(1))
        const adapted: Parameters = {
          kernel: sub(p.kernel, mul(slope.kernel, 0.4)),
          weight: sub(p.weight, mul(slope.weight, 0.4)),
        }
        return loss(adapted, image(3))
      }
      const start: Parameters = {
        kernel: tensor(
          patternless(18).map((x) => x / 3),
          [3, 3, 1, 2],
        ),
        weight: tensor(
          patternless(39)
            .slice(7)
            .map((x) => x / 2),
          [4, 8],
        ),
      }
      await assertGradient(outer, start)
      await assertEngines(await engines(), (p: Parameters) => grad(outer)(p), [start])
    })
})
