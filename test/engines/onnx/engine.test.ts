/** What the onnx engine promises beyond the laws of all engines. */
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { tanh } from '../../../src/dsl/functions/activations'
import { add, mul } from '../../../src/dsl/functions/arithmetic'
import { matmul } from '../../../src/dsl/functions/products'
import { sum } from '../../../src/dsl/functions/reductions'
import { broadcastTo } from '../../../src/dsl/functions/structure'
import { unary, type UnaryName } from '../../../src/dsl/primitives/elementwise'
import { scatter } from '../../../src/dsl/primitives/gather'
import { placeholder, tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { trace } from '../../../src/dsl/transforms/program'
import { compile } from '../../../src/engines/compile'
import { onnxEngine } from '../../../src/engines/onnx/engine'
import { toOnnx } from '../../../src/engines/onnx/to-onnx'
import { patternless, test as property } from '../../laws'

type Vector = Tensor<readonly [3]>
type Square = Tensor<readonly [48, 48]>

const vector: Vector = tensor([1, -2, 3], [3])
const engine = onnxEngine({ threads: 1 })

setFlagsFromString('--expose-gc')
const collectOnce = runInNewContext('gc') as () => void

/** Frees what nobody holds any more: what is left is kept. Native parts go a turn of the event loop later. */
const collect = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) {
    collectOnce()
    await setTimeout(20)
  }
}

const EXACT: Partial<Record<UnaryName, (x: number) => number>> = {
  exp: Math.exp,
  log1p: Math.log1p,
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
}

/** Numbers of all sizes: those of which the digits get lost when 1 is added, and those at which it ends. */
const anySize = fc
  .tuple(fc.double({ min: -25, max: 1.8, noNaN: true }), fc.boolean())
  .map(([exponent, negative]) => Math.fround((negative ? -1 : 1) * 10 ** exponent))

describe('the onnx engine', () => {
  for (const name of ['exp', 'log1p', 'tanh', 'sigmoid'] as const)
    property.prop([fc.array(anySize, { minLength: 20, maxLength: 80 })], { numRuns: 20 })(
      `rounds ${name} like float32, however small the argument or the result`,
      async (drawn) => {
        const x = tensor(name === 'log1p' ? drawn.map(Math.abs) : drawn, [drawn.length])
        const f = compile((given: typeof x) => unary(name, given), { engine: await engine })
        const values = valuesOf(await f(x))
        await f.dispose()
        valuesOf(x).forEach((given, i) => {
          const expected = EXACT[name]?.(given) ?? NaN
          expect(Math.abs(values[i] - expected)).toBeLessThanOrEqual(4 * 2 ** -23 * Math.abs(expected))
        })
      },
    )

  test('computes log1p at its ends', async () => {
    const f = compile((x: Tensor) => unary('log1p', x), { engine: await engine })
    const ends = await f(tensor([0, Infinity, -1, -2, NaN], [5]))
    await f.dispose()
    expect(Array.from(valuesOf(ends))).toEqual([0, Infinity, -Infinity, NaN, NaN])
  })

  test('adds at equal indices without losing any, on two threads', async () => {
    const [count, width] = [60_000, 8]
    const ones = tensor(new Float32Array(count * width).fill(1), [count, width])
    const places = tensor(
      Int32Array.from({ length: count }, (_, i) => i % 3),
      [count],
      'int32',
    )
    const f = compile((x: Tensor, at: Tensor<readonly number[], 'int32'>) => scatter(x, at, 3), {
      engine: await onnxEngine({ threads: 2 }),
    })
    const totals = valuesOf(await f(ones, places))
    await f.dispose()
    expect(Array.from(totals)).toEqual(Array.from({ length: 3 * width }, () => count / 3))
  })

  test('keeps no memory: ten thousand runs need no more of it than a few', async () => {
    const onnx = await engine
    const loss = (x: Square) => sum(tanh(matmul(x, mul(x, 0.1))))
    const { program } = trace((x: Square) => add(x, mul(grad(loss)(x), -0.1)), [placeholder([48, 48])])
    const executable = await onnx.load(program)
    let state = executable.upload(patternless(48 * 48), { shape: [48, 48], dtype: 'float32' })
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const [next] = await executable.run([state])
        state.free()
        state = next
      }
    }
    await run(500)
    await collect()
    const [held, before] = [onnx.buffers(), process.memoryUsage()]
    // 9 KB a tensor: one forgotten in each run would be 90 MB
    await run(10_000)
    await collect()
    const after = process.memoryUsage()
    expect(onnx.buffers()).toBe(held)
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2e6)
    expect(after.rss - before.rss).toBeLessThan(60e6)
    state.free()
    executable.dispose()
  })

  test('names the operation and the shapes of what does not fit into memory', async () => {
    // a petabyte, which no machine can even address
    const huge = (x: Tensor<readonly []>) => sum(broadcastTo(x, [2 ** 24, 2 ** 24]), [0])
    const executable = await (await engine).load(trace(huge, [placeholder([])]).program)
    const given = executable.upload(Float32Array.of(1), { shape: [], dtype: 'float32' })
    await expect(executable.run([given])).rejects.toThrow(
      /^engine onnx: got sum of \[16777216, 16777216\] to \[16777216\], expected what ONNX Runtime can run/,
    )
    given.free()
    executable.dispose()
  })
})

describe('a model', () => {
  test('has the given names and runs in a session of its own', async () => {
    const { program } = trace((x: Vector, y: Vector) => [add(x, y), x] as const, [vector, vector])
    const bytes = toOnnx(program, { inputs: ['left', 'right'], outputs: ['total', 'copy'] })
    const session = await InferenceSession.create(bytes)
    expect([session.inputNames, session.outputNames]).toEqual([
      ['left', 'right'],
      ['total', 'copy'],
    ])
    const { total, copy } = await session.run({
      left: new OnnxTensor(Float32Array.of(1, 2, 3), [3]),
      right: new OnnxTensor(Float32Array.of(10, 20, 30), [3]),
    })
    expect([total.data, copy.data]).toEqual([Float32Array.of(11, 22, 33), Float32Array.of(1, 2, 3)])
    await session.release()
  })

  test('holds each constant once, and small equal ones too', () => {
    const table = tensor(patternless(10_000), [10_000])
    const f = (x: Tensor<readonly [10_000]>) => [add(x, table), mul(x, table), table] as const
    expect(toOnnx(trace(f, [placeholder([10_000])]).program).length).toBeLessThan(1.1 * 40_000)
    const sums = (x: Tensor<readonly [2, 2]>) => [sum(x, [0]), sum(mul(x, x), [0])] as const
    const names = Buffer.from(toOnnx(trace(sums, [placeholder([2, 2])]).program)).toString('latin1')
    expect([names.includes('constant_0'), names.includes('constant_1')]).toEqual([true, false])
  })
})
