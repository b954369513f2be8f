/** What the compiler infers, checked by `tsc`; at run time the same shapes are there as values. */
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import {
  adapt,
  conv1d,
  conv2d,
  crossEntropy,
  dense,
  flatten,
  slowWeight,
  fullSharing,
  globalMean,
  input,
  key,
  kronecker,
  locallyConnected2d,
  maxPool,
  ops,
  perLayer,
  relu,
  reparam,
  type Scalar,
  singleCircuit,
  type Tensor,
  tensor,
  rot90Invariant,
  literal,
  scan,
  vmap,
} from '../../src'
import type { Equal, Expect } from './expect'
import { test } from '../laws/law'

type FastOf<N extends { readonly init: (...a: never[]) => { readonly fast: unknown } }> = ReturnType<
  N['init']
>['fast']
type SlowOf<N extends { readonly init: (...a: never[]) => { readonly slow: unknown } }> = ReturnType<
  N['init']
>['slow']

describe('shapes of networks', () => {
  const features = pipe(input([28, 28, 1]), conv2d(32, 3), relu, flatten)
  const strided = pipe(
    input([28, 28, 1]),
    conv2d(8, 3, { stride: 2 }),
    maxPool(2),
    conv2d(4, 3, { padding: 'same' }),
  )
  const halved = pipe(input([9, 2]), conv1d(4, 3, { stride: 2, padding: 'same' }))
  const pooled = pipe(strided, globalMean, dense(10))

  test('are computed by the compiler, 21632 included', () => {
    const shapes: readonly [
      Expect<Equal<typeof features.output.shape, readonly [21632]>>,
      Expect<Equal<typeof strided.output.shape, readonly [6, 6, 4]>>,
      Expect<Equal<typeof halved.output.shape, readonly [5, 4]>>,
      Expect<Equal<typeof pooled.output.shape, readonly [10]>>,
      Expect<Equal<typeof singleCircuit.output.shape, readonly [10]>>,
    ] = [true, true, true, true, true]
    expect(shapes).not.toContain(false)
    expect([features, strided, halved, pooled, singleCircuit].map((net) => net.output.shape)).toEqual([
      [21632],
      [6, 6, 4],
      [5, 4],
      [10],
      [10],
    ])
  })
})

describe('records of parameters', () => {
  type Fast = {
    readonly conv: { readonly weight: Tensor<readonly [3, 3, 1, 32]>; readonly bias: Tensor<readonly [32]> }
    readonly dense: { readonly weight: Tensor<readonly [3]>; readonly bias: Tensor<readonly [10]> }
  }
  type Slow = {
    readonly conv: {
      readonly A: Tensor<readonly [32, 32]>
      readonly B: Tensor<readonly [1, 1]>
      readonly C: Tensor<readonly [9, 9]>
    }
    readonly dense: { readonly U: Tensor<readonly [216320, 3]> }
  }

  const named = pipe(
    input([8, 8, 2]),
    conv2d(2, 3),
    reparam(kronecker, { shared: 'taps' }),
    conv2d(2, 3),
    reparam(kronecker, { shared: 'taps' }),
    locallyConnected2d(1, 2, { bias: false }),
    flatten,
    dense(3),
    reparam(slowWeight),
    dense(3, { bias: false }),
    reparam(kronecker),
    reparam(fullSharing({ rank: 2 })),
  )
  const invariant = pipe(input([5, 5, 1]), conv2d(4, 3), reparam(rot90Invariant))

  const twofold = pipe(
    input([4]),
    dense(2),
    reparam(fullSharing({ rank: 3 })),
    reparam(fullSharing({ rank: 2 }), { at: 'slow.dense.U' }),
  )

  test('hold what a slow parameter is made of in its place', () => {
    type U = {
      readonly by: { readonly U: Tensor<readonly [24, 2]> }
      readonly of: Tensor<readonly [2]>
    }
    const records: readonly [
      Expect<Equal<SlowOf<typeof twofold>['dense']['U'], U>>,
      Expect<Equal<FastOf<typeof twofold>['dense']['weight'], Tensor<readonly [3]>>>,
    ] = [true, true]
    expect(records).not.toContain(false)
    const { slow } = twofold.init(key(0))
    expect(slow.dense.U.by.U.shape).toEqual([24, 2])
    expect(slow.dense.U.of.shape).toEqual([2])
  })

  test('hold by name and shape what is slow and what is fast', () => {
    const records: readonly [
      Expect<Equal<FastOf<typeof singleCircuit>, Fast>>,
      Expect<Equal<SlowOf<typeof singleCircuit>, Slow>>,
      Expect<Equal<keyof FastOf<typeof named>, 'conv' | 'conv2' | 'local' | 'dense' | 'dense2'>>,
      Expect<Equal<keyof SlowOf<typeof named>, 'taps' | 'dense' | 'dense2' | 'dense2_inner'>>,
      Expect<Equal<FastOf<typeof named>['dense2']['weight'], Tensor<readonly [2]>>>,
      Expect<Equal<SlowOf<typeof named>['dense2_inner']['U'], Tensor<readonly [9, 2]>>>,
      Expect<Equal<FastOf<typeof invariant>['conv']['weight'], Tensor<readonly [3, 3, 1, 4]>>>,
      Expect<Equal<SlowOf<typeof invariant>, Readonly<Record<never, never>>>>,
    ] = [true, true, true, true, true, true, true, true]
    expect(records).not.toContain(false)
    const { slow, fast } = named.init(key(0))
    expect(Object.keys(fast)).toEqual(['conv', 'conv2', 'local', 'dense', 'dense2'])
    expect(Object.keys(slow)).toEqual(['taps', 'dense', 'dense2', 'dense2_inner'])
    expect(fast.dense2.weight.shape).toEqual([2])
    expect(slow.dense2_inner.U.shape).toEqual([9, 2])
    expect(invariant.parameters.slow).toEqual({})
  })

  test('become those of a learner, with a rate for each tensor', () => {
    const learner = pipe(singleCircuit, adapt({ loss: crossEntropy, steps: 1, rate: perLayer(0.1) }))
    type Meta = ReturnType<typeof learner.init>
    const meta: readonly [
      Expect<Equal<Meta['fast'], Fast>>,
      Expect<Equal<Meta['slow'], Slow>>,
      Expect<Equal<Meta['rates']['conv'], { readonly weight: Scalar; readonly bias: Scalar }>>,
    ] = [true, true, true]
    expect(meta).not.toContain(false)
    expect(Object.keys(learner.init(key(0)).rates.dense)).toEqual(['weight', 'bias'])
  })
})

describe('shapes of tensors', () => {
  const a = tensor([1, 2, 3, 4, 5, 6], [2, 3])
  const b = tensor([1, 2, 3], [3])

  test('follow from the functions', () => {
    const sum = ops.add(a, b)
    const product = ops.einsum('ij,j->i', a, b)
    const outer = ops.einsum('i,j->ij', b, b)
    const flat = ops.reshape(a, [6])
    const turned = ops.transpose(a, [1, 0])
    const each = vmap((x: Tensor<readonly [3]>) => ops.sum(x))(a)
    const [last, sums] = scan(
      (total: Scalar, row: Tensor<readonly [3]>) => [ops.add(total, ops.sum(row)), row] as const,
      literal(0),
      a,
    )
    const hot = ops.oneHot(tensor([1, 0], [2], 'int32'), 4)
    const shapes: readonly [
      Expect<Equal<typeof sum.shape, readonly [2, 3]>>,
      Expect<Equal<typeof product.shape, readonly [2]>>,
      Expect<Equal<typeof outer.shape, readonly [3, 3]>>,
      Expect<Equal<typeof flat.shape, readonly [6]>>,
      Expect<Equal<typeof turned.shape, readonly [3, 2]>>,
      Expect<Equal<typeof each.shape, readonly [2]>>,
      Expect<Equal<typeof hot.shape, readonly [2, 4]>>,
      Expect<Equal<typeof last.shape, readonly []>>,
      Expect<Equal<typeof sums.shape, readonly [2, 3]>>,
    ] = [true, true, true, true, true, true, true, true, true]
    expect(shapes).not.toContain(false)
    expect([sum, product, outer, flat, turned, each, hot, last, sums].map((x) => x.shape)).toEqual([
      [2, 3],
      [2],
      [3, 3],
      [6],
      [3, 2],
      [2],
      [2, 4],
      [],
      [2, 3],
    ])
  })

  test('that are wrong do not compile, and are refused when they are built', () => {
    // @ts-expect-error [2, 3] and [4] do not broadcast
    expect(() => ops.add(a, tensor([1, 2, 3, 4], [4]))).toThrow('[2, 3] and [4]')
    // @ts-expect-error six elements are not five
    expect(() => ops.reshape(a, [5])).toThrow('[2, 3] to [5]')
    // @ts-expect-error the letter j stands for 3 and for 2
    expect(() => ops.einsum('ij,j->i', a, tensor([1, 2], [2]))).toThrow('[2, 3] and [2]')
    // @ts-expect-error an image is no vector: flatten is missing
    const forgotten = () => pipe(input([4, 4, 1]), dense(10))
    expect(forgotten).not.toThrow()
  })
})

describe('sizes that are known only at run time', () => {
  const size = (n: number): number => n

  test('are accepted, and checked in the same words when the tensor is built', () => {
    const x = tensor([1, 2, 3, 4, 5, 6], [size(2), size(3)])
    const kept: Expect<Equal<typeof x.shape, readonly [number, number]>> = true
    expect(kept).toBe(true)
    expect(ops.add(x, tensor([1, 2, 3], [size(3)])).shape).toEqual([2, 3])
    expect(() => ops.add(x, tensor([1, 2, 3, 4], [size(4)]))).toThrow(
      'add: got [2, 3] and [4], expected shapes that broadcast.',
    )
    expect(() => ops.reshape(x, [size(5)])).toThrow(
      'reshape: got [2, 3] to [5], expected shapes with equal numbers of elements.',
    )
    expect(() => ops.einsum('ij,j->i', x, tensor([1, 2], [size(2)]))).toThrow(
      "einsum 'ij,j->i': got [2, 3] and [2], expected one size for the letter 'j'.",
    )
    expect(() => ops.matmul(x, x)).toThrow("got [2, 3] and [2, 3], expected one size for the letter 'j'")
  })

  test('flow through networks', () => {
    const net = pipe(input([size(8), size(8), 1]), conv2d(2, 3), relu, flatten, dense(size(5)))
    expect(net.output.shape).toEqual([5])
    expect(net.init(key(0)).fast.dense.weight.shape).toEqual([72, 5])
  })
})

describe('a network of more layers than `pipe` takes', () => {
  const first = pipe(input([6]), dense(4), relu, relu, relu, relu, relu, relu, relu, relu, relu)
  const second = pipe(first, dense(4), relu, relu, relu, relu, relu, relu, relu, relu, relu)
  const third = pipe(second, relu, relu, relu, relu, relu, relu, relu, relu, relu, relu)
  const net = pipe(third, relu, relu, relu, relu, relu, relu, relu, relu, relu, dense(2))

  test('is a pipe of a pipe, with the types of all forty', () => {
    const { parameters, output } = net
    const known: readonly [
      Expect<Equal<typeof output.shape, readonly [2]>>,
      Expect<Equal<typeof parameters.fast.dense.weight.shape, readonly [6, 4]>>,
      Expect<Equal<typeof parameters.fast.dense3.weight.shape, readonly [4, 2]>>,
    ] = [true, true, true]
    expect(known).not.toContain(false)
    expect([output.shape, parameters.fast.dense3.weight.shape]).toEqual([[2], [4, 2]])
  })
})
