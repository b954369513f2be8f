import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import {
  adapt,
  conv2d,
  dense,
  flatten,
  fullSharing,
  input,
  key,
  loadParams,
  mse,
  perLayer,
  relu,
  reparam,
  type StoredTensor,
  type Tree,
} from '../../../src'
import { readSafetensors } from '../../../src/node'
import { decodeSafetensors } from '../../../src/data/safetensors'
import { encodeState } from '../../../src/runs/store/state'
import { right, wording } from '../../data/outcome'
import { random, values } from './stored'
import { test } from '../../laws/law'

const state = { folder: '' }
beforeAll(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'weyl-load-'))
})
afterAll(() => rm(state.folder, { recursive: true }))

const small = pipe(input<readonly [number, number, number]>([6, 6, 1]), conv2d(3, 3), relu, flatten, dense(2))

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
    await expect(readSafetensors(join(state.folder, 'b.safetensors'))).rejects.toThrow('nothing of this name')
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
