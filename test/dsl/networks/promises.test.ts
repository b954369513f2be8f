/** What a layer does not keep of its promises is said with its name. */
import { pipe } from 'fp-ts/function'
import { describe, expect, test } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { repeat, residual } from '../../../src/dsl/networks/blocks'
import { dense } from '../../../src/dsl/networks/dense'
import { layer } from '../../../src/dsl/networks/layer'
import { andThen, type AnyNet, input } from '../../../src/dsl/networks/net'
import { relu } from '../../../src/dsl/networks/parameterless'
import { reparam } from '../../../src/dsl/networks/reparam'
import { kronecker } from '../../../src/dsl/networks/reparameterisations'
import { placeholder, tensor } from '../../../src/dsl/primitives/leaves'

/** What somebody writes without types. */
const untyped = <T>(value: unknown): T => value as T

const x = tensor([1, 2, 3], [3])

describe('a layer is refused', () => {
  test.for<readonly [what: string, init: unknown, said: RegExp]>([
    ['another shape', { scale: tensor([1, 2], [2]) }, /an `init` of scale \[2\], expected scale \[3\]/],
    ['another name', { scales: x }, /an `init` of scales \[3\], expected scale \[3\]/],
    ['nothing', {}, /an `init` of nothing, expected scale \[3\]/],
    ['no tensor', { scale: 3 }, /a value of type Number, expected a tensor/],
  ])('whose init gives %s', ([, init, said]) => {
    const net = layer(input([3]), {
      kind: 'mine',
      parameters: { scale: placeholder([3]) },
      init: () => untyped<{ scale: Tensor<readonly [3]> }>(init),
      output: placeholder([3]),
      apply: ({ scale }, of) => mul(scale, of),
    })
    expect(() => net.init(key(0))).toThrow(/^layer mine: /)
    expect(() => net.init(key(0))).toThrow(said)
  })

  test.for<readonly [what: string, given: unknown, said: RegExp]>([
    ['a number', 3, /^layer mine: got a value of type Number, expected a tensor/],
    ['nothing', undefined, /^layer mine: got nothing, expected a tensor/],
    ['a promise', Promise.resolve(x), /^layer mine: got a value of type Promise, expected a tensor/],
  ])('that gives %s', ([, given, said]) => {
    expect(() => andThen(input([3]), 'mine', () => untyped<Tensor>(given))).toThrow(said)
  })

  test('whose parameters are missing', () => {
    const net = pipe(input([3]), dense(3), relu, dense(2), reparam(kronecker))
    const { slow, fast } = net.init(key(0))
    const apply = (params: unknown) => net.apply(untyped<ReturnType<typeof net.init>>(params))(x)
    expect(() => apply({ slow: {}, fast: {} })).toThrow(
      /^layer dense: got parameters without weight, bias, expected weight, bias/,
    )
    expect(() => apply({ slow, fast: { ...fast, dense: { weight: fast.dense.weight } } })).toThrow(
      /^layer dense: got parameters without bias/,
    )
    expect(() => apply({ slow: {}, fast })).toThrow(
      /^reparam of dense2.weight, slow parameters dense2: got parameters without A, B/,
    )
    expect(() => apply({ slow, fast: { ...fast, dense2: { bias: fast.dense2.bias } } })).toThrow(
      /^reparam of dense2.weight: got parameters without weight/,
    )
  })
})

test.for([
  ['residual', untyped<(net: unknown) => unknown>(residual(untyped<(net: AnyNet) => AnyNet>(dense(4))))],
  ['repeat', untyped<(net: unknown) => unknown>(repeat(2, untyped<(net: AnyNet) => AnyNet>(dense(4))))],
] as const)('%s refuses a block of another size when it is built', ([name, block]) => {
  expect(() => block(input([3]))).toThrow(`${name}: got a block from [3] to [4], expected a block that gives`)
})

describe('a reparameterisation at', () => {
  type Untyped = (...given: readonly unknown[]) => (net: unknown) => unknown
  const made = (net: unknown, at: string) => untyped<Untyped>(reparam)(kronecker, { at })(net)

  test('a layer is refused with its parameters', () => {
    expect(() => made(pipe(input([3]), dense(3), relu), 'dense')).toThrow(
      "reparam: got the path 'dense' of a record, expected one of its parameters: dense.weight, dense.bias.",
    )
  })

  test('no parameter names the nearest, and few', () => {
    const many = pipe(input([3]), repeat(30, dense(3)))
    expect(() => made(many, 'repeat.block17.dense.wieght')).toThrow(
      /expected the path of a parameter: repeat.block17.dense.weight, .* and 54 more.*\n.*block17.dense.weight/,
    )
  })
})
