/** Random numbers inside of programs are those of the paper, on every engine, and a compiled program draws anew. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Shape } from '../../../src/dsl/core/shape'
import type { AnyTensor, Tensor } from '../../../src/dsl/core/tensor'
import {
  foldIn,
  keyOf,
  philox,
  randomBits,
  type RandomKey,
  randomNormal,
  randomUniform,
} from '../../../src/dsl/functions/random'
import { predictions } from '../../../src/dsl/learning/examples'
import { dropout } from '../../../src/dsl/networks/dropout'
import { input } from '../../../src/dsl/networks/net'
import { literal, placeholder, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { upperProduct } from '../../../src/dsl/primitives/number-by-number'
import { compile } from '../../../src/engines/compile'
import { evaluate } from '../../../src/engines/evaluate'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { calls, obeysTheLaws, whole, test } from '../../laws'

const MOST = 2 ** 31 - 1
const words = whole(-MOST - 1, MOST)
const drawn = async (x: AnyTensor): Promise<readonly number[]> => Array.from(valuesOf(await evaluate(x)))
const hex = (words: readonly number[]): string =>
  words.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ')

describe('Philox4x32-10', () => {
  // the known answers of its authors (Random123, kat_vectors)
  test.each([
    ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
  ])('of %s under %s is %s', async (counter, key, expected) => {
    const [[a, b, c, d], [k, l]] = [counter, key].map((text) =>
      text.split(' ').map((word) => literal(Number(`0x${word}`) | 0, 'int32')),
    )
    const found = await Promise.all(philox([a, b, c, d], [k, l]).map(async (x) => (await drawn(x))[0]))
    expect(hex(found)).toBe(expected)
  })

  test.prop([fc.integer(), fc.integer()], { numRuns: 300 })(
    'multiplies as whole numbers of any size do',
    (x, y) => {
      const product = BigInt(x >>> 0) * BigInt(y >>> 0)
      expect(upperProduct(x, y) >>> 0).toBe(Number(product >> 32n))
    },
  )
})

const shape = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })

/** A function of keys, for each shape. */
const ofKeys = (name: string, f: (key: RandomKey, shape: Shape) => AnyTensor) =>
  shape.chain((shape) => calls(name, (key: RandomKey) => f(key, shape), [words([2])]))

describe('random numbers', () => {
  obeysTheLaws('randomBits', ofKeys('randomBits', randomBits), 3)
  obeysTheLaws('randomUniform', ofKeys('randomUniform', randomUniform), 3)
  obeysTheLaws('randomNormal', ofKeys('randomNormal', randomNormal), 3)
  obeysTheLaws('foldIn', calls('foldIn', foldIn, [words([2]), words([])]), 3)

  const many = 40_000

  test('are even, independent, and normal', async () => {
    const own = keyOf(key(5))
    const [u, v] = [
      await drawn(randomUniform(own, [many])),
      await drawn(randomUniform(foldIn(own, 1), [many])),
    ]
    const z = await drawn(randomNormal(own, [many]))
    const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / many
    const near = (x: number, deviation: number): void =>
      expect(Math.abs(x)).toBeLessThan((5 * deviation) / Math.sqrt(many))
    expect(u.every((x) => x >= 0 && x < 1)).toBe(true)
    near(mean(u) - 0.5, Math.sqrt(1 / 12))
    near(mean(u.map((x) => (x - 0.5) ** 2)) - 1 / 12, Math.sqrt(1 / 180))
    near(mean(u.map((x, i) => (x - 0.5) * (v[i] - 0.5))), 1 / 12)
    near(mean(u.map((x, i) => (x - 0.5) * (u[(i + 1) % many] - 0.5))), 1 / 12)
    near(mean(z), 1)
    near(mean(z.map((x) => x ** 2)) - 1, Math.sqrt(2))
    near(mean(z.map((x) => x ** 4)) - 3, Math.sqrt(96))
    near(mean(z.map((x, i) => x * z[(i + 1) % many])), 1)
  })

  test.prop([fc.tuple(fc.nat(), fc.nat()), fc.string(), fc.string()], { numRuns: 30 })(
    'differ between what they are folded in for',
    async ([a, b], name, other) => {
      const [own, two] = [keyOf(key(1)), [a, b, name, other] as const]
      const all = [own, ...two.map((data) => foldIn(own, data))]
      const found = await Promise.all(all.map(async (x) => hex(await drawn(x))))
      expect(new Set(found).size).toBe(1 + new Set([a, b]).size + new Set([name, other]).size)
    },
  )

  test('are drawn by what is a key, for what is a part', () => {
    const wrong = placeholder([3], 'int32') as unknown as RandomKey
    expect(() => randomBits(wrong, [2])).toThrow('randomBits: got a key of int32 [3], expected int32 [2]')
    expect(() => foldIn(keyOf(key(0)), 0.5)).toThrow('foldIn: got 0.5, expected a whole number below 2³¹')
  })
})

test('a program that is compiled once drops others for each key, as it would uncompiled', async () => {
  const net = pipe(input([50]), dropout(0.5))
  const ones = tensor(new Float64Array(150).fill(1), [3, 50])
  const dropped = (key: RandomKey): Tensor => predictions(net, { slow: {}, fast: {} }, ones, { key })
  const f = compile(dropped, { engine: wasmEngine() })
  const keys = [1, 1, 2].map((seed) => keyOf(key(seed)))
  const [a, again, b] = await Promise.all(keys.map(async (own) => Array.from(valuesOf(await f(own)))))
  expect(a).toEqual(again)
  expect(a).not.toEqual(b)
  expect(a).toEqual(await drawn(dropped(keys[0])))
  await f.dispose()
})
