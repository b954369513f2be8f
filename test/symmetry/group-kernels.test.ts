/** Group convolutions commute with what the grid turns exactly, for every v; and starts, errors and shapes are as promised. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, normal } from '../../src/dsl/core/random'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { Tensor } from '../../src/dsl/core/tensor'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input, type Net } from '../../src/dsl/networks/net'
import type { None } from '../../src/dsl/networks/records'
import { avgPool, globalMean, relu, standardise } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { placeholder, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import type { Engine } from '../../src/engines/engine'
import { evaluate } from '../../src/engines/evaluate'
import { reference } from '../../src/engines/reference'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { type GroupAction, onChannels, composeActions, trivialAction } from '../../src/symmetry/action'
import { fieldBias, groupMax, groupMean } from '../../src/symmetry/fields'
import { groupKernel, lifting } from '../../src/symmetry/group-kernels'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import type { PlanarGroup } from '../../src/symmetry/kernel-basis'
import { regular } from '../../src/symmetry/representation'
import { onImages } from '../../src/symmetry/spatial'
import { looseNet, type LooseNet, moved } from '../dsl/loose'
import { run, test } from '../laws'
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
  [onInput, onOutput]: readonly [GroupAction<G>, GroupAction<G>],
  g: G,
  seed: number,
): Promise<number> => {
  const params = moved(net.init(key(seed)))
  const x = tensor(normal(key(seed), sizeOf(net.input.shape)), net.input.shape)
  const sides = (y: Tensor) =>
    [net.apply(params)(onInput.act(g, y)), onOutput.act(g, net.apply(params)(y))] as const
  const [left, right] = await run(engine, sides, [x] as const)
  return deviation(valuesOf(left), valuesOf(right), 1e-3)
}

/** Networks up to here, whose output is an image; the types know neither sizes nor parameters, which keeps them affordable. */
type Images = Net<Tensor, Tensor<readonly [number, number, number]>, None, OneWeight, 'conv'>
type OneWeight = { readonly conv: { readonly weight: Tensor<readonly [number, number, number, number]> } }
const images = (net: object): Images => net as Images

type Kernels = ReturnType<typeof lifting>
interface Windows {
  readonly padding?: 'valid' | 'same'
  readonly stride?: number
}

const shown = (n: number, channels: number): Images => images(input([n, n, channels] as Shape))
const convolution =
  (channels: number, kernel: number, how: Kernels, settings: Windows = {}) =>
  (net: Images): Images =>
    images(pipe(net, conv2d(channels, kernel, { ...settings, bias: false }), reparam(how)))
const biased =
  <G>(group: PlanarGroup<G>) =>
  (net: Images): Images =>
    images(fieldBias(group)(net))

const layersOf = <G>(group: PlanarGroup<G>) => {
  const order = group.elements.length
  const turning = onImages(group)
  const fields = composeActions(turning, onChannels(regular(group)))
  const lifted = ({ n, channels, fields: count, kernel, padding }: Sizes) =>
    pipe(shown(n, channels), convolution(count * order, kernel, lifting(group), { padding }), biased(group))
  const between = ({ n, channels, fields: count, kernel, padding }: Sizes) =>
    pipe(
      shown(n, channels * order),
      convolution(count * order, kernel, groupKernel(group), { padding }),
      biased(group),
      relu,
    )
  const whole = (each: Sizes) =>
    pipe(
      lifted(each),
      relu,
      convolution(2 * order, 1, groupKernel(group)),
      standardise,
      groupMax(group),
      images,
      globalMean,
      dense(3),
    )
  return [
    { name: 'lifting', net: (each: Sizes) => looseNet(lifted(each)), actions: [turning, fields] },
    { name: 'between fields', net: (each: Sizes) => looseNet(between(each)), actions: [fields, fields] },
    {
      name: 'a network',
      net: (each: Sizes) => looseNet(whole(each)),
      actions: [turning, trivialAction(group)],
    },
    {
      name: 'the mean of fields',
      net: (each: Sizes) => looseNet(groupMean(group)(between(each))),
      actions: [fields, turning],
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
    const actions = [onImages(c4), composeActions(onImages(c4), onChannels(regular(c4)))] as const
    const five = shown(5, 1)
    const lifted = (kernel: number, settings?: Windows) => convolution(4, kernel, lifting(c4), settings)
    const broken = [
      pipe(input([5, 5, 1]), conv2d(4, 3), reparam(lifting(c4))),
      pipe(five, lifted(2, { stride: 2 })),
      pipe(five, lifted(2, { padding: 'same' })),
      pipe(five, lifted(3), avgPool(2)),
    ]
    for (const net of broken)
      expect(await errorOf(reference, looseNet(net), actions, 1, 0)).toBeGreaterThan(1e-3)
    const even = pipe(shown(6, 1), lifted(3), avgPool(2))
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

  test('by angles that a grid cannot turn, come close on smooth images, as no other order of channels does', async () => {
    /** A smooth function about the centre of a grid, turned. */
    const seen = (k: number, degrees: number) => {
      const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
      const at = (right: number, up: number) => {
        const [x, y] = [cos * right + sin * up, cos * up - sin * right]
        return (1 + x - y / 2 + x * x - x * y) * Math.exp(-(x * x + y * y) / 4.5)
      }
      const middle = (k - 1) / 2
      const pixels = Array.from({ length: k * k }, (_, p) => at((p % k) - middle, middle - Math.floor(p / k)))
      return tensor(pixels, [k, k, 1])
    }
    for (const k of [3, 5, 7] as const) {
      const net = looseNet(pipe(shown(k, 1), convolution(320, k, lifting(cyclic(8)))))
      const f = net.apply(net.init(key(0)))
      const { act } = onChannels(regular(cyclic(8)))
      const { turned, still } = await evaluate({
        turned: f(seen(k, 45)),
        still: [0, 1, 7].map((g) => act(g, f(seen(k, 0)))),
      })
      const length = (numbers: readonly number[]) => Math.hypot(...numbers)
      const [unturned, right, wrong] = still.map(
        (y) =>
          length(Array.from(valuesOf(y), (value, i) => value - valuesOf(turned)[i])) /
          length([...valuesOf(y)]),
      )
      expect(right).toBeLessThan(0.05)
      expect(unturned).toBeGreaterThan(0.3)
      expect(wrong).toBeGreaterThan(0.6)
    }
  })

  test('refuse channels that are no fields', () => {
    const [c8, d8] = [cyclic(8), dihedral(8)]
    expect(() => convolution(24, 3, lifting(d8))(shown(9, 16))).toThrow(
      'lifting: got 24 channels, which are not fields of 16, expected 16 channels for each field of D8',
    )
    expect(() => convolution(24, 3, groupKernel(c8))(shown(9, 12))).toThrow(
      'groupKernel: got 12 channels, which are not fields of 8',
    )
    expect(() => groupMax(c8)(shown(9, 12))).toThrow('such as 16')
    expect(() => fieldBias(c8)(shown(9, 12))).toThrow('fieldBias: got 12 channels')
  })
})
