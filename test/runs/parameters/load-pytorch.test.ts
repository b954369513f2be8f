import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import {
  conv1d,
  conv2d,
  dense,
  evaluate,
  flatten,
  fullSharing,
  globalMean,
  input,
  loadPyTorch,
  locallyConnected1d,
  maxPool,
  ops,
  relu,
  reparam,
  standardise,
  type StoredTensor,
  tensor,
  valuesOf,
} from '../../../src'
import { ravel } from '../../../src/dsl/functions/structure'
import { andThen } from '../../../src/dsl/networks/net'
import { right, wording } from '../../data/outcome'
import { random, values } from './stored'
import { indices, mapOf, pooled, rectified, torchConv2d, torchFlatten, torchLinear } from './torch'
import { test } from '../../laws/law'

const close = (found: readonly number[], wanted: readonly number[]) => {
  expect(found.length).toBe(wanted.length)
  found.forEach((value, i) =>
    expect(Math.abs(value - wanted[i])).toBeLessThan(1e-2 * (1 + Math.abs(wanted[i]))),
  )
}

describe('loadPyTorch', () => {
  const net = pipe(
    input<readonly [number, number, number]>([9, 8, 2]),
    conv2d(3, 2),
    relu,
    maxPool(2),
    conv2d(4, 2),
    relu,
    flatten,
    standardise,
    // as many as go in: the layer behind must not take its inputs for those of flatten
    dense(24),
    relu,
    dense(5),
    relu,
    dense(3),
  )
  const names = {
    conv: 'features.0',
    conv2: 'features.3',
    dense: 'head.0',
    dense2: 'head.2',
    dense3: 'head.4',
  }
  const tensorsOf = (seed: number) => ({
    'features.0.weight': random(seed, 3, 2, 2, 2),
    'features.0.bias': random(seed + 1, 3),
    'features.3.weight': random(seed + 2, 4, 3, 2, 2),
    'features.3.bias': random(seed + 3, 4),
    'head.0.weight': random(seed + 4, 24, 24),
    'head.0.bias': random(seed + 5, 24),
    'head.2.weight': random(seed + 6, 5, 24),
    'head.2.bias': random(seed + 7, 5),
    'head.4.weight': random(seed + 8, 3, 5),
    'head.4.bias': random(seed + 9, 3),
  })

  test.prop([fc.nat(1e6)], { numRuns: 20 })(
    'computes what PyTorch computes, channels first',
    async (seed) => {
      const tensors = tensorsOf(seed)
      const image = mapOf([2, 9, 8], (c, h, w) => Math.sin(seed + c * 72 + h * 8 + w))
      const first = pooled(
        rectified(torchConv2d(image, tensors['features.0.weight'], tensors['features.0.bias'])),
      )
      const last = rectified(torchConv2d(first, tensors['features.3.weight'], tensors['features.3.bias']))
      const flat = torchFlatten(last)
      const mean = flat.reduce((sum, x) => sum + x, 0) / flat.length
      const variance = flat.reduce((sum, x) => sum + (x - mean) ** 2, 0) / flat.length
      const layer = (x: readonly number[], name: 'head.0' | 'head.2' | 'head.4') =>
        torchLinear(x, tensors[`${name}.weight`], tensors[`${name}.bias`])
      const wanted = ['head.2', 'head.4'].reduce(
        (x, name) =>
          layer(
            x.map((value) => Math.max(0, value)),
            name as 'head.2',
          ),
        layer(
          flat.map((x) => (x - mean) / Math.sqrt(variance + 1e-5)),
          'head.0',
        ),
      )
      const params = right(loadPyTorch(net, tensors, names))
      const x = tensor(
        indices(9, 8, 2).map(([h, w, c]) => image.at(c, h, w)),
        [9, 8, 2],
      )
      close(Array.from(valuesOf(await evaluate(net.apply(params)(x))), Number), wanted)
    },
  )

  test('turns kernels in one dimension, and leaves the order behind a mean over places', async () => {
    const line = pipe(input([7, 2]), conv1d(3, 2), flatten, dense(2))
    const tensors = {
      'conv.weight': random(1, 3, 2, 2),
      'conv.bias': random(2, 3),
      'dense.weight': random(3, 2, 18),
      'dense.bias': random(4, 2),
    }
    const x = Array.from({ length: 14 }, (_, i) => Math.cos(i))
    const made = indices(3, 6).map(([o, l]) =>
      indices(2, 2).reduce(
        (sum, [c, k]) => sum + tensors['conv.weight'].values[(o * 2 + c) * 2 + k] * x[(l + k) * 2 + c],
        tensors['conv.bias'].values[o],
      ),
    )
    const params = right(loadPyTorch(line, tensors))
    close(
      Array.from(valuesOf(await evaluate(line.apply(params)(tensor(x, [7, 2])))), Number),
      torchLinear(made, tensors['dense.weight'], tensors['dense.bias']),
    )

    const meaned = pipe(input([4, 4, 3]), globalMean, dense(2, { bias: false }))
    const weight = random(5, 2, 3)
    const [found] = values(right(loadPyTorch(meaned, { 'dense.weight': weight })))
    expect(Array.from(found)).toEqual([0, 3, 1, 4, 2, 5].map((i) => weight.values[i]))
  })

  test('names what does not fit, with the shapes that PyTorch has', () => {
    const tensors = tensorsOf(1)
    const said = (
      changes: Readonly<Record<string, StoredTensor>>,
      other: Parameters<typeof loadPyTorch>[2] = names,
    ) => wording(loadPyTorch(net, { ...tensors, ...changes }, other))
    expect(said({ 'features.0.weight': random(1, 2, 2, 2, 3) })).toContain(
      'loadPyTorch: fast.conv.weight: got the tensor "features.0.weight", float32 [2, 2, 2, 3], expected float32 [3, 2, 2, 2].',
    )
    expect(said({ 'head.2.weight': random(1, 24, 5) })).toContain(
      'float32 [24, 5], expected float32 [5, 24].',
    )
    expect(said({ 'features.1.running_mean': random(1, 3) })).toContain(
      'got "features.1.running_mean", which the network has no place for',
    )
    expect(said({}, { ...names, dense3: 'head.3' })).toContain('Fix: did you mean "head.4.weight"?')
    // @ts-expect-error: the names of layers are those of the network
    expect(wording(loadPyTorch(net, tensors, { cnov: 'features.0' }))).toBe(
      "loadPyTorch: names: got the layer 'cnov', expected one of conv, conv2, dense, dense2, dense3.\n" +
        '  Fix: did you mean conv?.',
    )
  })

  test('refuses parameters and orders that PyTorch does not have', () => {
    expect(wording(loadPyTorch(pipe(input([4]), dense(2), reparam(fullSharing({ rank: 3 }))), {}))).toContain(
      'got a network with the parameter ',
    )
    expect(wording(loadPyTorch(pipe(input([6, 1]), locallyConnected1d(2, 3)), {}))).toContain(
      'got a network with the parameter fast.local.weight',
    )
    const last = andThen(pipe(input([2, 2, 3])), 'backwards', (x) => ravel(ops.flip(x, [0, 1, 2])))
    expect(
      wording(loadPyTorch(pipe(last, dense(2, { bias: false })), { 'dense.weight': random(1, 2, 12) })),
    ).toContain("loadPyTorch: dense: got inputs that 'backwards' has put in an order")
  })
})
