/** What every engine obeys, whatever it computes with: nothing is written past a buffer, and there is an end. */
import * as fc from 'fast-check'
import * as workers from 'node:worker_threads'
import { afterEach, describe, expect, vi } from 'vitest'
import { sizeOf } from '../../src/dsl/core/shape'
import type { DType, Spec, Tensor, Values } from '../../src/dsl/core/tensor'
import { tanh } from '../../src/dsl/functions/activations'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { matmul } from '../../src/dsl/functions/products'
import { sum } from '../../src/dsl/functions/reductions'
import { literal, tensor, valueOf } from '../../src/dsl/primitives/leaves'
import { trace } from '../../src/dsl/transforms/program'
import { vmap } from '../../src/dsl/transforms/vmap'
import { engineNamed, engineNames } from '../../src/engines'
import { compile } from '../../src/engines/compile'
import type { Engine } from '../../src/engines/engine'
import { onnxEngine } from '../../src/engines/onnx/engine'
import { reference, referenceEngine } from '../../src/engines/reference'
import { cpuKernels } from '../../src/engines/tfjs/cpu'
import { tfjsEngine } from '../../src/engines/tfjs/engine'
import { wasmKernels } from '../../src/engines/tfjs/wasm'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { engines, patternless, test } from '../laws'

/** What of the process is replaced: all of it makes many types. */
interface Builtins {
  readonly getBuiltinModule: (name: string) => object | undefined
}

const STORAGE = { Float32Array, Float64Array, Int32Array, Uint8Array } as const

/** An engine of one's own, of each kind. */
const fresh: readonly (() => Promise<Engine>)[] = [
  () => Promise.resolve(referenceEngine()),
  () => Promise.resolve(wasmEngine({ threads: 3 })),
  async () => tfjsEngine(await wasmKernels()),
  async () => tfjsEngine(await cpuKernels()),
  () => onnxEngine({ threads: 1 }),
]

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 })
const dtypes = fc.constantFrom<DType>('float32', 'int32', 'bool')
const specs: fc.Arbitrary<Spec> = fc.record({ shape: shapes, dtype: dtypes })
const isRight = (kind: keyof typeof STORAGE, { dtype }: Spec): boolean =>
  dtype === 'float32' ? kind.startsWith('Float') : kind === (dtype === 'int32' ? 'Int32Array' : 'Uint8Array')

describe('an engine', () => {
  test.prop([specs, fc.nat(70), fc.constantFrom(...(Object.keys(STORAGE) as (keyof typeof STORAGE)[]))], {
    numRuns: 60,
  })('takes as many elements as a tensor has, of its type, and no others', async (spec, length, kind) => {
    for (const engine of [reference, ...(await engines())]) {
      const executable = await engine.load(trace(() => [], []).program)
      const before = engine.buffers()
      const values: Values = new STORAGE[kind](length)
      if (length === sizeOf(spec.shape) && isRight(kind, spec)) {
        const buffer = executable.upload(values, spec)
        expect(Array.from(await buffer.read())).toEqual(Array.from(values))
        buffer.free()
      } else
        expect(() => executable.upload(values, spec)).toThrow(
          new RegExp(`^engine ${engine.name.split(' ')[0]}: got ${length} elements in a ${kind}, expected `),
        )
      expect(engine.buffers()).toBe(before)
      executable.dispose()
    }
  })

  test.prop([fc.array(specs, { maxLength: 3 }), fc.array(specs, { maxLength: 3 })], { numRuns: 40 })(
    'runs a program on inputs of its shapes and types alone',
    async (wanted, given) => {
      const zeros = ({ shape, dtype }: Spec) => tensor(new Array<number>(sizeOf(shape)).fill(0), shape, dtype)
      const fits =
        JSON.stringify(wanted.map(({ shape, dtype }) => [shape, dtype])) ===
        JSON.stringify(given.map(({ shape, dtype }) => [shape, dtype]))
      for (const engine of [reference, ...(await engines())]) {
        const before = engine.buffers()
        // the inputs are not looked at: what an engine does with their sizes is another matter
        const { program } = trace((..._: readonly Tensor[]) => literal(3), wanted.map(zeros) as never)
        const executable = await engine.load(program)
        const [loaded, values] = [engine.buffers(), given.map(zeros)]
        const inputs = values.map((x) => executable.upload(x.data ?? new Float32Array(), x))
        if (fits) for (const result of await executable.run(inputs)) result.free()
        else
          await expect(executable.run(inputs)).rejects.toThrow(
            /got \d inputs, expected|got .* as input \d, expected/,
          )
        for (const buffer of inputs) buffer.free()
        expect([engine.name, engine.buffers()]).toEqual([engine.name, loaded])
        executable.dispose()
        executable.dispose()
        await expect(executable.run([])).rejects.toThrow(/a run after dispose/)
        expect([engine.name, engine.buffers()]).toEqual([engine.name, before])
      }
    },
  )
})

/** Enough work in enough lanes that threads are started. */
const stack = tensor(patternless(8 * 48 * 48), [8, 48, 48])
const many = (xs: Tensor<readonly [8, 48, 48]>) =>
  sum(vmap((x: Tensor<readonly [48, 48]>) => tanh(matmul(tanh(matmul(x, x)), x)))(xs))

describe('an engine that is ended', () => {
  afterEach(() => vi.restoreAllMocks())

  test('holds nothing, refuses every call, and is ended again for nothing', async () => {
    for (const start of fresh) {
      const engine = await start()
      const all = (await engines()).filter(({ name }) => name === engine.name)
      const others = all.map((other) => other.buffers())
      const f = compile(many, { engine })
      await f(stack)
      const { program } = trace((x: Tensor<readonly []>) => add(x, 1), [literal(0)])
      const executable = await engine.load(program)
      const held = executable.upload(Float32Array.of(1), { shape: [], dtype: 'float32' })
      const underWay = executable.run([held])
      await engine.dispose()
      await engine.dispose()
      expect(await underWay).toHaveLength(1)
      expect(engine.buffers()).toBe(0)
      // what other engines count on the same backend is as it was
      expect(all.map((other) => other.buffers())).toEqual(others)
      const words = `engine ${engine.name}: got a call after dispose, expected an engine in use.`
      await expect(engine.load(program)).rejects.toThrow(words)
      await expect(executable.run([held])).rejects.toThrow(words)
      await expect(held.read()).rejects.toThrow(words)
      expect(() => executable.upload(Float32Array.of(1), { shape: [], dtype: 'float32' })).toThrow(words)
      await expect(f(stack)).rejects.toThrow(words)
      held.free()
      executable.dispose()
      await f.dispose()
      expect(all.map((other) => other.buffers())).toEqual(others)
    }
  })

  test('while a program is loaded refuses it, and keeps nothing of it', async () => {
    for (const start of fresh) {
      const engine = await start()
      const all = (await engines()).filter(({ name }) => name === engine.name)
      const others = all.map((other) => other.buffers())
      const late = engine.load(
        trace((x: Tensor<readonly []>) => mul(x, tensor([1, 2], [2])), [literal(0)]).program,
      )
      const ended = engine.dispose()
      await expect(late).rejects.toThrow('a call after dispose')
      await ended
      expect(all.map((other) => other.buffers())).toEqual(others)
    }
  })

  test('has no threads any more', async () => {
    const made: workers.Worker[] = []
    class Seen extends workers.Worker {
      constructor(...settings: ConstructorParameters<typeof workers.Worker>) {
        super(...settings)
        made.push(this)
      }
    }
    const original = process.getBuiltinModule.bind(process)
    const host: Builtins = process
    vi.spyOn(host, 'getBuiltinModule').mockImplementation((name: string) =>
      name === 'node:worker_threads' ? { ...workers, Worker: Seen } : original(name),
    )
    const engine = wasmEngine({ threads: 4 })
    const f = compile(many, { engine })
    await f(stack)
    expect(made.map(({ threadId }) => threadId > 0)).toEqual([true, true, true])
    await engine.dispose()
    // Node's number of a thread that is no more
    expect(made.map(({ threadId }) => threadId)).toEqual([-1, -1, -1])
  })

  test('by name is started anew for the next who asks; the shared reference goes on', async () => {
    for (const [name] of engineNames.filter(([name]) => ['wasm', 'tfjs-wasm', 'reference'].includes(name))) {
      const get = (): Promise<Engine> => engineNamed(name)
      const first = await get()
      expect(await get()).toBe(first)
      await first.dispose()
      const second = await get()
      expect(second).not.toBe(first)
      const double = compile((x: Tensor<readonly []>) => mul(x, 2), { engine: second })
      expect(valueOf(await double(literal(4)))).toBe(8)
      await first.dispose()
      expect(await get()).toBe(second)
      await double.dispose()
    }
    await reference.dispose()
    expect(
      valueOf(await compile((x: Tensor<readonly []>) => mul(x, 2), { engine: reference })(literal(4))),
    ).toBe(8)
  })
})
