import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test } from '@fast-check/vitest'
import { pipe } from 'fp-ts/function'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import {
  adapt,
  conv1d,
  conv2d,
  dense,
  evaluate,
  flatten,
  fullSharing,
  globalMean,
  input,
  key,
  leaves,
  loadParams,
  loadPyTorch,
  locallyConnected1d,
  maxPool,
  mse,
  ops,
  perLayer,
  relu,
  reparam,
  standardise,
  type StoredTensor,
  tensor,
  type Tree,
  valuesOf,
} from '../../../src'
import { readSafetensors } from '../../../src/node'
import { decodeSafetensors } from '../../../src/data/safetensors'
import { ravel } from '../../../src/dsl/functions/structure'
import { andThen } from '../../../src/dsl/networks/net'
import { normalFloats } from '../../../src/dsl/core/random'
import { encodeState } from '../../../src/runs/parameters/state'
import { right, wording } from '../../data/outcome'

const state = { folder: '' }
beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'weyl-load-'))
})
afterAll(() => rm(state.folder, { recursive: true }))

const values = (tree: unknown) => leaves(tree as Tree).map((leaf) => Float32Array.from(valuesOf(leaf)))

const small = pipe(input<readonly [number, number, number]>([6, 6, 1]), conv2d(3, 3), relu, flatten, dense(2))

/** Numbers of any size and pattern, the same for the same seed. */
const random = (seed: number, ...shape: readonly number[]): StoredTensor => ({
  dtype: 'float32',
  shape,
  values: normalFloats(
    key(seed),
    shape.reduce((n, side) => n * side, 1),
  ),
})

describe('loadParams', () => {
  test.prop([fc.nat()], { numRuns: 20 })('gives back what was saved, of networks and of learners', (seed) => {
    const learner = pipe(
      input([4]),
      dense(5),
      reparam(fullSharing({ rank: 3 })),
      relu,
      dense(2),
      adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }),
    )
    const load = <P>(network: { readonly init: (k: ReturnType<typeof key>) => P }) => {
      const saved = network.init(key(seed))
      const { tensors } = right(decodeSafetensors('a', encodeState(saved as Tree, {})))
      expect(values(right(loadParams(network, tensors)))).toEqual(values(saved))
    }
    load(learner)
    load(learner.net)
    load(small)
  })

  test('reads a file', async () => {
    const path = join(state.folder, 'a.safetensors')
    const saved = small.init(key(3))
    await writeFile(path, encodeState(saved, {}))
    const load = async () => loadParams(small, (await readSafetensors(path)).tensors)
    expect(values(right(await load()))).toEqual(values(saved))
    await expect(readSafetensors(join(state.folder, 'b.safetensors'))).rejects.toThrow('what cannot be read')
    await writeFile(path, 'not safetensors')
    await expect(load()).rejects.toThrow('a.safetensors: got 7 bytes after the first 8')
  })

  const whole = {
    'fast.conv.weight': random(1, 3, 3, 1, 3),
    'fast.conv.bias': random(2, 3),
    'fast.dense.weight': random(3, 48, 2),
    'fast.dense.bias': random(4, 2),
  }
  const said = (changes: Readonly<Record<string, StoredTensor | undefined>>) => {
    const tensors = Object.fromEntries(
      Object.entries({ ...whole, ...changes }).flatMap(([name, one]) =>
        one === undefined ? [] : [[name, one]],
      ),
    )
    return wording(loadParams(small, tensors))
  }

  test('names what is missing, left over, or of another shape or type', () => {
    expect(said({ 'fast.conv.bias': undefined })).toBe(
      'loadParams: fast.conv.bias: got no tensor named "fast.conv.bias", expected float32 [3] of that name.\n' +
        '  Fix: name the tensors as the parameters are.',
    )
    expect(said({ 'fast.conv.bias': undefined, 'fast.conv.bais': random(2, 3) })).toBe(
      'loadParams: fast.conv.bias: got no tensor named "fast.conv.bias", expected float32 [3] of that name.\n' +
        '  Likely cause: the file has "fast.conv.bais", which the network has not.\n' +
        '  Fix: did you mean "fast.conv.bais"?.',
    )
    expect(said({ 'rates.conv': random(2, 1) })).toContain(
      'loadParams: got "rates.conv", which the network has no place for, expected no more than "fast.conv.weight", ',
    )
    expect(said({ 'fast.dense.weight': random(3, 2, 48) })).toContain(
      'loadParams: fast.dense.weight: got the tensor "fast.dense.weight", float32 [2, 48], expected float32 [48, 2].',
    )
    expect(
      said({ 'fast.dense.bias': { dtype: 'int32', shape: [2], values: Int32Array.of(1, 2) } }),
    ).toContain('int32 [2], expected float32 [2]')
  })
})

/** Images and features as PyTorch holds them, channels first: `at(channel, row, column)`. */
interface Map {
  readonly sides: readonly [channels: number, height: number, width: number]
  readonly at: (c: number, h: number, w: number) => number
}

const mapOf = (sides: Map['sides'], of: Map['at']): Map => {
  const [channels, height, width] = sides
  const held = Array.from({ length: channels }, (_, c) =>
    Array.from({ length: height }, (_row, h) => Array.from({ length: width }, (_column, w) => of(c, h, w))),
  )
  return { sides, at: (c, h, w) => held[c][h][w] }
}

const indices = (...sides: readonly number[]): readonly (readonly number[])[] =>
  sides.reduce<readonly (readonly number[])[]>(
    (all, side) => all.flatMap((some) => Array.from({ length: side }, (_, i) => [...some, i])),
    [[]],
  )

/** torch.nn.functional.conv2d, as its documentation defines it: kernels [out, in, rows, columns]. */
const torchConv2d = (
  { sides: [channels, height, width], at }: Map,
  weight: StoredTensor,
  bias: StoredTensor,
): Map => {
  const [outputs, , size] = weight.shape
  return mapOf([outputs, height - size + 1, width - size + 1], (o, h, w) =>
    indices(channels, size, size).reduce(
      (sum, [c, i, j]) =>
        sum + weight.values[((o * channels + c) * size + i) * size + j] * at(c, h + i, w + j),
      bias.values[o],
    ),
  )
}

/** torch.nn.functional.linear: weights [out, in]. */
const torchLinear = (x: readonly number[], weight: StoredTensor, bias: StoredTensor): readonly number[] =>
  Array.from({ length: weight.shape[0] }, (_, o) =>
    x.reduce((sum, value, i) => sum + weight.values[o * x.length + i] * value, bias.values[o]),
  )

/** torch.flatten of one image: channels slowest. */
const torchFlatten = ({ sides, at }: Map): readonly number[] =>
  indices(...sides).map(([c, h, w]) => at(c, h, w))

const rectified = ({ sides, at }: Map): Map => mapOf(sides, (c, h, w) => Math.max(0, at(c, h, w)))

const pooled = ({ sides: [channels, height, width], at }: Map): Map =>
  mapOf([channels, Math.floor(height / 2), Math.floor(width / 2)], (c, h, w) =>
    Math.max(...indices(2, 2).map(([i, j]) => at(c, 2 * h + i, 2 * w + j))),
  )

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
