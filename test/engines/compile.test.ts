/** Compiled functions: what they hand out, what they keep, and what they say when they are misused. */
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { engine as tfjs } from '@tensorflow/tfjs-core'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { sizeOf } from '../../src/dsl/core/shape'
import type { Scalar, Tensor } from '../../src/dsl/core/tensor'
import { tanh } from '../../src/dsl/functions/activations'
import { add, cast, less, mul } from '../../src/dsl/functions/arithmetic'
import { matmul } from '../../src/dsl/functions/products'
import { max, sum } from '../../src/dsl/functions/reductions'
import { broadcastTo, reshape, transpose } from '../../src/dsl/functions/structure'
import { literal, placeholder, tensor, valueOf, valuesOf } from '../../src/dsl/primitives/leaves'
import { grad } from '../../src/dsl/transforms/grad'
import { trace } from '../../src/dsl/transforms/program'
import { compile } from '../../src/engines/compile'
import { reference } from '../../src/engines/reference'
import { cpuKernels } from '../../src/engines/tfjs/cpu'
import type { Engine } from '../../src/engines/engine'
import { tfjsEngine } from '../../src/engines/tfjs/engine'
import { wasmKernels } from '../../src/engines/tfjs/wasm'
import { wasmEngine } from '../../src/engines/wasm/engine'
import {
  assertNoLeak,
  engines,
  expectClose,
  isFloat,
  meaning,
  patternless,
  programs,
  run,
  test,
} from '../laws'

type Matrix = Tensor<readonly [2, 3]>

const matrix: Matrix = tensor([1, -2, 3, 4, 5, -6], [2, 3])
const everyEngine = async () => [reference, ...(await engines())]

/** Results that are not fresh memory: an engine must still hand out what the caller may free. */
const views = (x: Matrix) => ({
  itself: x,
  again: x,
  turned: reshape(x, [3, 2]),
  flat: reshape(x, [6]),
  constant: tensor([1, 2], [2]),
  number: literal(7),
  filled: broadcastTo(literal(3), [2, 2]),
  made: tanh(x),
  madeAgain: tanh(x),
  madeFlat: reshape(tanh(x), [6]),
  constantSum: sum(tensor([1, 2, 3], [3])),
  flags: less(x, 0),
  whole: cast(x, 'int32'),
})

describe('a compiled function', () => {
  test('hands out arguments, constants, views and the same result twice, as new results', async () => {
    const expected = await meaning(views, [matrix])
    for (const engine of await everyEngine()) {
      expectClose(engine.name, await run(engine, views, [matrix]), expected, { tolerance: 2e-5 })
      await assertNoLeak(engine, views, [matrix])
    }
  })

  test('hands out results that may be fed to another program as they are', async () => {
    for (const engine of await everyEngine()) {
      const before = engine.buffers()
      const turn = (x: Matrix) => [x, reshape(x, [3, 2]), tensor([1, 2, 3, 4, 5, 6], [3, 2])] as const
      const use = (x: Matrix, y: Tensor<readonly [3, 2]>, z: Tensor<readonly [3, 2]>) => [
        sum(tanh(x), [1]),
        transpose(y, [1, 0]),
        max(z, [0]),
      ]
      const [first, second] = [
        await engine.load(trace(turn, [matrix]).program),
        await engine.load(trace(use, [...turn(matrix)]).program),
      ]
      const given = first.upload(valuesOf(matrix), matrix)
      const passed = await first.run([given])
      given.free()
      first.dispose()
      const results = await second.run(passed)
      for (const buffer of passed) buffer.free()
      second.dispose()
      const values = await Promise.all(results.map(async (buffer) => Array.from(await buffer.read())))
      expect(values[0].map((x) => x.toFixed(4))).toEqual(['0.7926', '0.9993'])
      expect(values.slice(1)).toEqual([
        [1, 3, 5, -2, 4, -6],
        [5, 6],
      ])
      for (const buffer of results) buffer.free()
      expect(engine.buffers()).toBe(before)
    }
  })

  test('takes arguments of new shapes, and none at all', async () => {
    for (const engine of await everyEngine()) {
      const double = compile((x: Tensor) => sum(mul(x, 2)), { engine })
      expect(valueOf(await double(matrix))).toBe(10)
      expect(valueOf(await double(tensor([1, 2, 3], [3])))).toBe(12)
      await double.dispose()
      const constant = compile(() => ({ x: literal(4), none: [] }), { engine })
      expect(valueOf((await constant()).x)).toBe(4)
      await constant.dispose()
    }
  })

  test('tells apart the numbers that print alike: infinities, NaN and the two zeros', async () => {
    const f = (x: Tensor<readonly []>) => [
      add(x, Infinity),
      add(x, -Infinity),
      add(x, NaN),
      mul(literal(1), mul(x, -0)),
      mul(literal(1), mul(x, 0)),
    ]
    for (const engine of await everyEngine()) {
      const compiled = compile(f, { engine })
      const values = (await compiled(literal(1))).map(valueOf)
      await compiled.dispose()
      expect(values).toEqual([Infinity, -Infinity, NaN, -0, 0])
    }
  })

  test('may be started on two backends at the same time', async () => {
    const [wasm, cpu] = await Promise.all([wasmKernels(), cpuKernels()])
    expect([wasm.backend, cpu.backend]).toEqual(['wasm', 'cpu'])
    expect(tfjs().findBackend('cpu')).toBeInstanceOf(MathBackendCPU)
  })

  // the whole memory of the tfjs module; its type leaves it out
  const tfjsHeap = (): number => {
    const backend = tfjs().findBackend('wasm')
    if (!(backend instanceof BackendWasm)) throw new Error('no wasm backend')
    const { wasm } = backend
    return 'HEAPU8' in wasm && wasm.HEAPU8 instanceof Uint8Array ? wasm.HEAPU8.length : 0
  }

  test('keeps no memory: ten thousand runs need no more of it than a few', async () => {
    const own = wasmEngine()
    const heaps: readonly (readonly [Engine, () => number])[] = [
      [own, own.memory],
      [tfjsEngine(await wasmKernels()), tfjsHeap],
    ]
    for (const [engine, heap] of heaps) {
      type Square = Tensor<readonly [48, 48]>
      const loss = (x: Square) => sum(tanh(matmul(x, mul(x, 0.1))))
      const step = compile((x: Square) => add(x, mul(grad(loss)(x), -0.1)), { engine })
      const start: Square = tensor(patternless(48 * 48), [48, 48])
      for (let i = 0; i < 20; i++) await step(start)
      const [held, size] = [engine.buffers(), heap()]
      expect(size).toBeGreaterThan(0)
      // 9 KB a tensor: one forgotten in each run would be 90 MB
      for (let i = 0; i < 10_000; i++) await step(start)
      expect([engine.name, engine.buffers(), heap()]).toEqual([engine.name, held, size])
      await step.dispose()
    }
  })
})

describe('a compiled function, misused,', () => {
  test('says that it was disposed of', async () => {
    const f = compile((x: Matrix) => sum(x), { engine: reference })
    await f.dispose()
    await expect(f(matrix)).rejects.toThrow(
      'compile: got a call after dispose, expected a compiled function in use.',
    )
  })

  test('names what is no constant among its arguments, and keeps none of them', async () => {
    for (const engine of await everyEngine()) {
      const f = compile((x: Matrix, y: Matrix) => add(x, y), { engine })
      await f(matrix, matrix)
      const before = engine.buffers()
      await expect(f(matrix, tanh(matrix))).rejects.toThrow(
        'valuesOf: got an expression (tanh), expected a constant.\n' +
          '  Likely cause: the expression has not been computed.\n' +
          '  Fix: run it: await compile(f, { engine })(…).',
      )
      expect(engine.buffers()).toBe(before)
      await f.dispose()
    }
  })

  test('says where a symbol without a value comes from', async () => {
    const stray = placeholder([2, 3])
    for (const engine of await everyEngine())
      await expect(compile((x: Matrix) => add(x, stray), { engine })(matrix)).rejects.toThrow(
        'input: got a symbol of shape [2, 3] without a value, expected only symbols that are arguments of the compiled function.\n' +
          '  Likely cause: a tensor was kept from inside a function that was traced or mapped.\n' +
          '  Fix: return it from that function, or pass it as an argument.',
      )
  })

  // callers without types hand in anything
  type Loose = (...arguments_: readonly unknown[]) => Promise<unknown>

  test('names the argument that is missing, or is no tensor', async () => {
    const f = compile((x: Matrix, { w }: { readonly w: Matrix }) => add(x, w), { engine: reference })
    const loosely = f as unknown as Loose
    await expect(loosely(matrix)).rejects.toThrow(
      'compile: got 1 arguments, expected the 2 of the function.\n' +
        '  Fix: pass all of them in the call of the compiled function.',
    )
    const wrong: readonly (readonly [unknown, string])[] = [
      [undefined, 'trees, at 1: got nothing'],
      [{ w: null }, 'trees, at 1.w: got nothing'],
      [{ w: 3 }, 'trees, at 1.w: got a value of type Number'],
      [{ w: [[1, 2, 3]] }, 'trees, at 1.w.0.0: got a value of type Number'],
      [{ w: new Float32Array(6) }, 'trees, at 1.w: got a value of type Float32Array'],
      [{ w: new Map() }, 'trees, at 1.w: got a value of type Map'],
      [{ w: () => matrix }, 'trees, at 1.w: got a value of type Function'],
    ]
    for (const [w, words] of wrong)
      await expect(loosely(matrix, w)).rejects.toThrow(
        `${words}, expected a tensor, or a record or tuple of trees`,
      )
    expect(valuesOf(await f(matrix, { w: matrix }))).toEqual(
      Float64Array.from(valuesOf(matrix), (x) => 2 * x),
    )
    await f.dispose()
  })

  test.prop([programs, fc.nat(), fc.constantFrom('int32', 'bool', 'nothing', 'another name', 'a number')], {
    numRuns: 60,
  })('names the leaf by which arguments differ from those it took', async ({ f, examples }, place, how) => {
    const [inputs] = examples
    const given = Object.fromEntries(inputs.map((x, i) => [`x${i}`, x]))
    const name = `x${place % inputs.length}`
    // every input is looked at, and differentiated by
    const looked = (tree: typeof given): Scalar => {
      const xs = inputs.map((_, i) => tree[`x${i}`])
      return [...f(...xs), ...xs].filter(isFloat).reduce<Scalar>((total, x) => add(total, sum(x)), literal(0))
    }
    const compiled = compile(grad(looked), { engine: reference })
    await compiled(given)
    const { [name]: old, ...rest } = given
    const zeros = new Int32Array(sizeOf(old.shape))
    const changed: Readonly<Record<typeof how, object>> = {
      int32: { ...rest, [name]: tensor(zeros, old.shape, 'int32') },
      bool: { ...rest, [name]: tensor(zeros, old.shape, 'bool') },
      nothing: rest,
      'another name': { ...rest, other: old },
      'a number': { ...rest, [name]: 1 },
    }
    const call = (compiled as unknown as Loose)(changed[how])
    await expect(call).rejects.toThrow(
      how === 'a number'
        ? `trees, at 0.${name}: got a value of type Number`
        : new RegExp(
            `^compile, argument 1, ${name}: got (${how}|nothing).*, expected float32 .*as in the first call`,
          ),
    )
    const before = reference.buffers()
    await compiled(given)
    await compiled.dispose()
    expect(reference.buffers()).toBe(before)
  })

  test('is disposed of also where a program did not load', async () => {
    const f = compile((x: Tensor) => (x.shape.length === 0 ? sum(reshape(x, [2])) : sum(x)), {
      engine: reference,
    })
    await f(matrix)
    await expect(f(literal(1))).rejects.toThrow(/reshape/)
    await f.dispose()
  })

  test('refuses buffers that were freed', async () => {
    for (const engine of await everyEngine()) {
      const executable = await engine.load(trace((x: Matrix) => tanh(x), [matrix]).program)
      const given = executable.upload(valuesOf(matrix), matrix)
      given.free()
      await expect((async () => executable.run([given]))()).rejects.toThrow(
        /^engine (reference|wasm|tfjs-wasm|tfjs-cpu|onnx): got a freed buffer, expected one that is still held\.$/,
      )
      executable.dispose()
    }
  })
})
