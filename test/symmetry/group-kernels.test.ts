/** Group convolutions commute with what the grid turns exactly, for every v; and starts, errors and shapes are as promised. */
import { fc, test } from '@fast-check/vitest'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, normal } from '../../src/dsl/core/random'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { Tensor } from '../../src/dsl/core/tensor'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { avgPool, globalMean, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { placeholder, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import type { Engine } from '../../src/engines/engine'
import { evaluate } from '../../src/engines/evaluate'
import { reference } from '../../src/engines/reference'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { type Action, onChannels, together, unmoved } from '../../src/symmetry/action'
import { fieldBias, groupMax, groupMean } from '../../src/symmetry/fields'
import { groupKernel, lifting } from '../../src/symmetry/group-kernels'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import type { PlanarGroup } from '../../src/symmetry/kernel-basis'
import { regular } from '../../src/symmetry/representation'
import { onImages } from '../../src/symmetry/spatial'
import { looseNet, type LooseNet, moved } from '../dsl/loose'
import { run } from '../laws'
import { deviation } from '../laws/numbers'

const wasm = wasmEngine()

interface Sizes {
  readonly n: number
  readonly channels: number
  readonly fields: number
  readonly kernel: number
  readonly padding: 'valid' | 'same'
  readonly seed: number
}

const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    n: fc.integer({ min: 2, max: 5 }),
    channels: fc.integer({ min: 1, max: 2 }),
    fields: fc.integer({ min: 1, max: 2 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    padding: fc.constantFrom('valid' as const, 'same' as const),
    seed: fc.nat(999),
  })
  .filter(({ n, kernel, padding }) => kernel <= n && (padding === 'valid' || kernel % 2 === 1))

/** The scaled error of f(g · x) = g · f(x). */
const errorOf = async <G>(
  engine: Engine,
  net: LooseNet,
  [onInput, onOutput]: readonly [Action<G>, Action<G>],
  g: G,
  seed: number,
): Promise<number> => {
  const params = moved(net.init(key(seed)))
  const x = tensor(normal(key(seed), sizeOf(net.input)), net.input)
  const sides = (y: Tensor) =>
    [net.apply(params)(onInput.act(g, y) as Tensor<Shape>), onOutput.act(g, net.apply(params)(y))] as const
  const [left, right] = await run(engine, sides, [x] as const)
  return deviation(valuesOf(left), valuesOf(right), 1e-3)
}

const layersOf = <G>(group: PlanarGroup<G>) => {
  const order = group.elements.length
  const images = onImages(group)
  const fields = together(images, onChannels(regular(group)))
  const lifted = ({ n, channels, fields: count, kernel, padding }: Sizes) =>
    pipe(
      input([n, n, channels]),
      conv2d(count * order, kernel, { padding, bias: false }),
      reparam(lifting(group)),
      fieldBias(group),
    )
  const between = ({ n, channels, fields: count, kernel, padding }: Sizes) =>
    pipe(
      input([n, n, channels * order]),
      conv2d(count * order, kernel, { padding, bias: false }),
      reparam(groupKernel(group)),
      fieldBias(group),
      relu,
    )
  const whole = (each: Sizes) =>
    pipe(
      lifted(each),
      relu,
      conv2d(2 * order, 1, { bias: false }),
      reparam(groupKernel(group)),
      relu,
      groupMax(group),
      globalMean,
      dense(3),
    )
  return [
    { name: 'lifting', net: (each: Sizes) => looseNet(lifted(each)), actions: [images, fields] },
    { name: 'between fields', net: (each: Sizes) => looseNet(between(each)), actions: [fields, fields] },
    { name: 'a network', net: (each: Sizes) => looseNet(whole(each)), actions: [images, unmoved(group)] },
    {
      name: 'the mean of fields',
      net: (each: Sizes) => looseNet(pipe(between(each), groupMean(group))),
      actions: [fields, images],
    },
  ] as const
}

const obeysLaws = <G>(group: PlanarGroup<G>): void => {
  const exact = group.elements.filter(onImages(group).exact)
  const cases = [sizes, fc.constantFrom(...layersOf(group)), fc.constantFrom(...exact)] as const
  test.prop([...cases], { numRuns: 16 })(
    `${group.name}: equivariant in float64`,
    async (each, { net, actions }, g) => {
      expect(await errorOf(reference, net(each), actions, g, each.seed)).toBeLessThan(1e-12)
    },
  )
  test.prop([...cases], { numRuns: 4 })(
    `${group.name}: equivariant in float32`,
    async (each, { net, actions }, g) => {
      expect(await errorOf(wasm, net(each), actions, g, each.seed)).toBeLessThan(1e-5)
    },
  )
}

describe('group convolutions', () => {
  for (const n of [2, 3, 4, 8]) {
    obeysLaws(cyclic(n))
    obeysLaws(dihedral(n))
  }

  test('are not equivariant with a bias for each channel, or where windows lie unevenly', async () => {
    const c4 = cyclic(4)
    const actions = [onImages(c4), together(onImages(c4), onChannels(regular(c4)))] as const
    const broken = [
      pipe(input([5, 5, 1]), conv2d(4, 3), reparam(lifting(c4))),
      pipe(input([5, 5, 1]), conv2d(4, 2, { bias: false, stride: 2 }), reparam(lifting(c4))),
      pipe(input([5, 5, 1]), conv2d(4, 2, { bias: false, padding: 'same' }), reparam(lifting(c4))),
      pipe(input([5, 5, 1]), conv2d(4, 3, { bias: false }), reparam(lifting(c4)), avgPool(2)),
    ]
    for (const net of broken)
      expect(await errorOf(reference, looseNet(net), actions, 1, 0)).toBeGreaterThan(1e-3)
    const even = pipe(input([6, 6, 1]), conv2d(4, 3, { bias: false }), reparam(lifting(c4)), avgPool(2))
    expect(await errorOf(reference, looseNet(even), actions, 1, 0)).toBeLessThan(1e-12)
  })

  test('start with the size that activations keep through a ReLU', async () => {
    for (const [kernel, size] of [
      [lifting(cyclic(8)), [3, 3, 4, 512]],
      [groupKernel(cyclic(4)), [3, 3, 16, 128]],
      [groupKernel(dihedral(8)), [3, 3, 32, 128]],
    ] as const) {
      const how = kernel(placeholder(size))
      const W = await evaluate(how.apply({}, how.init(key(0), placeholder(size)).fast))
      const squares = Array.from(valuesOf(W)).reduce((sum, w) => sum + w * w, 0)
      expect(squares / size[3]).toBeGreaterThan(1.85)
      expect(squares / size[3]).toBeLessThan(2.15)
    }
  })

  test('refuse channels that are no fields', () => {
    const before = pipe(input([9, 9, 16]), conv2d(24, 3, { bias: false }))
    expect(() => pipe(before, reparam(lifting(dihedral(8))))).toThrow(
      'lifting: got 24 channels, which are not fields of 16, expected 16 channels for each field of D8',
    )
    expect(() =>
      pipe(input([9, 9, 12]), conv2d(24, 3, { bias: false }), reparam(groupKernel(cyclic(8)))),
    ).toThrow('groupKernel: got 12 channels, which are not fields of 8')
    expect(() => pipe(input([9, 9, 12]), groupMax(cyclic(8)))).toThrow('such as 16')
    expect(() => pipe(input([12]), fieldBias(cyclic(8)))).toThrow('fieldBias: got 12 channels')
  })
})
