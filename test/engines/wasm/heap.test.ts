/** The heap: pieces in use never overlap, and what is given back is whole again. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { fail } from '../../../src/dsl/core/problem'
import type { Scalar, Tensor } from '../../../src/dsl/core/tensor'
import { tanh } from '../../../src/dsl/functions/activations'
import { add, mul } from '../../../src/dsl/functions/arithmetic'
import { matmul } from '../../../src/dsl/functions/products'
import { sum } from '../../../src/dsl/functions/reductions'
import { broadcastTo } from '../../../src/dsl/functions/structure'
import { literal, tensor } from '../../../src/dsl/primitives/leaves'
import { compile } from '../../../src/engines/compile'
import { piecesFrom } from '../../../src/engines/kit/pieces'
import { wasmEngine } from '../../../src/engines/wasm/engine'
import { heapOf } from '../../../src/engines/wasm/heap'
import { test } from '../../laws/law'

const overlap = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[0] + b[1] && b[0] < a[0] + a[1]

describe('a heap', () => {
  test.prop([fc.array(fc.tuple(fc.boolean(), fc.nat(200_000)), { maxLength: 60 })])(
    'never gives the same bytes twice, and joins what comes back',
    (actions) => {
      const heap = heapOf({ shared: true })
      const pieces: (readonly [number, number])[] = []
      for (const [isTake, n] of actions)
        if (isTake || pieces.length === 0) {
          const piece = [heap.take(n, 'a test'), Math.max(1, n)] as const
          expect(piece[0] % 64).toBe(0)
          expect(piece[0]).toBeGreaterThan(0)
          expect(piece[0] + piece[1]).toBeLessThanOrEqual(heap.memory.buffer.byteLength)
          expect(pieces.filter((other) => overlap(other, piece))).toEqual([])
          pieces.push(piece)
        } else heap.give(pieces.splice(n % pieces.length, 1)[0][0])
      expect(heap.count()).toBe(pieces.length)
      for (const [address] of pieces) heap.give(address)
      // all of it is one piece: as much again fits without growing
      const size = heap.memory.buffer.byteLength
      heap.take(size - 64, 'all of it')
      expect(heap.memory.buffer.byteLength).toBe(size)
    },
  )

  test('keeps what is given back for who takes as much again, whatever lies beside it', () => {
    const heap = heapOf({ shared: true })
    const pieces = [300, 100, 200].map((bytes) => [bytes, heap.take(bytes, 'a test')] as const)
    for (let turn = 0; turn < 3; turn++) {
      for (const [, address] of pieces) heap.give(address)
      for (const [bytes, address] of pieces.toReversed()) expect(heap.take(bytes, 'a test')).toBe(address)
    }
  })

  test('says what did not fit', () => {
    expect(() => heapOf({ shared: true }).take(5 * 2 ** 30, 'a tensor of shape [1342177280]')).toThrow(
      /engine wasm: a tensor of shape \[1342177280\]: got 5120 MiB more than .* expected a memory of at most 4 GiB/,
    )
  })

  test('refuses to free twice', () => {
    const heap = heapOf({ shared: true })
    const address = heap.take(10, 'a test')
    heap.give(address)
    expect(() => heap.give(address)).toThrow('engine wasm: got memory freed twice')
  })
})

test('where memory is from is asked only for what was never given back, and gets it when it lacks something', () => {
  const asked: string[] = []
  let room = 640
  const { take, give, count, end } = piecesFrom('a test', {
    fresh: (bytes) => {
      asked.push(`fresh ${bytes}`)
      if (bytes > room) return undefined
      room -= bytes
      return 1000 - room
    },
    last: (bytes, what) => fail({ where: what, given: `${bytes} bytes`, expected: 'fewer' }),
    back: (pieces) => {
      for (const { bytes } of pieces) {
        asked.push(`back ${bytes}`)
        room += bytes
      }
    },
    most: 256,
  })
  for (let turn = 0; turn < 100; turn++) for (const x of [take(1, 'x'), take(100, 'x')]) give(x)
  expect(asked).toEqual(['fresh 64', 'fresh 128'])
  asked.length = 0
  const all = take(640, 'x')
  expect(asked).toEqual(['fresh 640', 'back 64', 'back 128', 'fresh 640'])
  expect(() => take(1, 'what is too much')).toThrow('what is too much: got 64 bytes')
  asked.length = 0
  give(all)
  expect(asked).toEqual(['back 640'])
  take(64, 'x')
  give(take(128, 'x'))
  expect(count()).toBe(1)
  end()
  expect([count(), room]).toEqual([0, 640])
})

describe('an engine out of memory', () => {
  const tooLarge = 1_200_000_000
  const one = literal(1)

  test('says which tensor did not fit, and keeps nothing', async () => {
    const engine = wasmEngine({ threads: 1 })
    const results = compile((x: Scalar) => [add(x, 1), broadcastTo(x, [tooLarge])] as const, { engine })
    await expect(results(one)).rejects.toThrow('engine wasm: a tensor of shape [1200000000]: got')
    await results.dispose()
    expect(engine.buffers()).toBe(0)
    const between = compile(
      (x: Tensor<readonly [1, 40_000]>, y: Tensor<readonly [40_000, 1]>) => {
        const all = mul(broadcastTo(x, [40_000, 40_000]), broadcastTo(y, [40_000, 40_000]))
        const grown = tanh(all)
        return sum(tanh(matmul(grown, grown)))
      },
      { engine },
    )
    const numbers = new Float32Array(40_000)
    await expect(between(tensor(numbers, [1, 40_000]), tensor(numbers, [40_000, 1]))).rejects.toThrow(
      'engine wasm: a work area: got',
    )
    expect(engine.buffers()).toBe(0)
  })
})
