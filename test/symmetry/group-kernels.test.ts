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
import { globalMean, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import type { Engine } from '../../src/engines/engine'
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
  for (const { name, net, actions } of layersOf(group)) {
    test.prop([sizes, fc.constantFrom(...exact)], { numRuns: 8 })(
      `${name}, ${group.name}: equivariant in float64`,
      async (each, g) => {
        expect(await errorOf(reference, net(each), actions, g, each.seed)).toBeLessThan(1e-12)
      },
    )
    test.prop([sizes, fc.constantFrom(...exact)], { numRuns: 3 })(
      `${name}, ${group.name}: equivariant in float32`,
      async (each, g) => {
        expect(await errorOf(wasm, net(each), actions, g, each.seed)).toBeLessThan(1e-5)
      },
    )
  }
}

describe('group convolutions', () => {
  for (const n of [1, 2, 3, 4, 8]) {
    obeysLaws(cyclic(n))
    obeysLaws(dihedral(n))
  }
})
