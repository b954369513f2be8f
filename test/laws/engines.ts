/** Laws of engines: what they compute, and that they keep nothing. */
import { expect } from 'vitest'
import type { Tree } from '../../src/dsl/core/tree'
import { trace } from '../../src/dsl/transforms/program'
import { compile, download, upload } from '../../src/engines/compile'
import type { Engine } from '../../src/engines/engine'
import { nativeEngine } from '../../src/engines/native/engine'
import { onnxEngine } from '../../src/engines/onnx/engine'
import { reference } from '../../src/engines/reference'
import { cpuKernels } from '../../src/engines/tfjs/cpu'
import { tfjsEngine } from '../../src/engines/tfjs/engine'
import { wasmKernels } from '../../src/engines/tfjs/wasm'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { expectClose } from './numbers'

const started = Promise.all([wasmKernels(), cpuKernels(), onnxEngine({ threads: 1 })]).then(
  ([wasm, cpu, onnx]): readonly Engine[] => [
    wasmEngine(),
    tfjsEngine(wasm),
    tfjsEngine(cpu),
    { ...tfjsEngine({ ...wasm, memory: undefined }), name: 'tfjs-wasm by kernels only' },
    onnx,
  ],
)

/** Every engine that runs anywhere; tfjs on wasm also without direct access to its memory. */
export const engines = (): Promise<readonly Engine[]> => started

let native: Promise<Engine> | undefined

/** The engine of that name. */
export const engineOf = async (name: string): Promise<Engine> => {
  if (name === 'native') return (native ??= nativeEngine())
  const found = (await engines()).find((engine) => engine.name === name)
  if (found === undefined) throw new Error(`no engine ${name}`)
  return found
}

/** The values of one call on an engine. */
export const run = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  f: (...arguments_: A) => B,
  arguments_: A,
): Promise<B> => {
  const compiled = compile(f, { engine })
  const values = await compiled(...arguments_)
  await compiled.dispose()
  return values
}

/** The values of one call of the program as it was traced, without passes. */
export const runPlain = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  f: (...arguments_: A) => B,
  arguments_: A,
): Promise<B> => {
  const { program, result } = trace(f, arguments_)
  const executable = await engine.load(program)
  const inputs = upload(executable, arguments_)
  const outputs = await executable.run(inputs)
  const values = await download(result, outputs)
  for (const buffer of [...inputs, ...outputs]) buffer.free()
  executable.dispose()
  return values
}

/** compile(f, { engine })(x) = f(x), within the rounding of float32, with the passes of the compiler and without. */
export const assertEngine = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  f: (...arguments_: A) => B,
  arguments_: A,
  tolerance = 2e-5,
): Promise<void> => {
  const expected = await runPlain(reference, f, arguments_)
  expectClose(engine.name, await run(engine, f, arguments_), expected, { tolerance })
  expectClose(`${engine.name}, no passes`, await runPlain(engine, f, arguments_), expected, { tolerance })
}

/** f(x) = g(x), in float64. */
export const assertSameMeaning = async <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  g: (...arguments_: A) => B,
  arguments_: A,
  tolerance = 1e-10,
): Promise<void> => {
  const expected = await run(reference, g, arguments_)
  expectClose('meaning', await run(reference, f, arguments_), expected, { tolerance })
}

/** `engine.buffers()` is the same after every run, and after `dispose` what it was before the first. */
export const assertNoLeak = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  f: (...arguments_: A) => B,
  arguments_: A,
  runs = 5,
): Promise<void> => {
  const before = engine.buffers()
  const compiled = compile(f, { engine })
  await compiled(...arguments_)
  const loaded = engine.buffers()
  for (let i = 1; i < runs; i++) await compiled(...arguments_)
  expect(engine.buffers(), `${engine.name}: buffers after ${runs} runs`).toBe(loaded)
  await compiled.dispose()
  expect(engine.buffers(), `${engine.name}: buffers after dispose`).toBe(before)
}
