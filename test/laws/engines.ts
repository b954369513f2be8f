/** Laws of engines: what they compute, and that they keep nothing. */
import { expect } from 'vitest'
import { optimise } from '../../src/compiler/optimise'
import type { Tree } from '../../src/dsl/core/tree'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { compile, download, upload } from '../../src/engines/compile'
import type { Engine, Executable } from '../../src/engines/engine'
import { reference } from '../../src/engines/reference'
import { expectClose } from './numbers'

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

/** A traced call: its program, and its result in shapes and types. */
type Call<A, B> = Readonly<{ program: Program; result: B; arguments_: A }>

const called = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  arguments_: A,
): Call<A, B> => ({ ...trace(f, arguments_), arguments_ })

/** The values of one run of a loaded program; nothing that it needed is held. */
const onceRun = async <A extends readonly Tree[], B extends Tree>(
  executable: Executable,
  { result, arguments_ }: Call<A, B>,
): Promise<B> => {
  const inputs = upload(executable, arguments_)
  const outputs = await executable.run(inputs)
  const values = await download(result, outputs)
  for (const buffer of [...inputs, ...outputs]) buffer.free()
  return values
}

/** A function that is loaded once, as it was traced, for calls on numbers of the same shapes. */
export const loadedPlain = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  f: (...arguments_: A) => B,
  example: A,
): Promise<Readonly<{ on: (...arguments_: A) => Promise<B>; dispose: () => void }>> => {
  const call = called(f, example)
  const executable = await engine.load(call.program)
  return { on: (...arguments_) => onceRun(executable, { ...call, arguments_ }), dispose: executable.dispose }
}

/** The values of one call of a program on an engine, as it stands. */
const ran = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  call: Call<A, B>,
): Promise<B> => {
  const executable = await engine.load(call.program)
  const values = await onceRun(executable, call)
  executable.dispose()
  return values
}

/** The same, of an engine that holds no more after a second run, and after all what it held before. */
const ranWithoutLeak = async <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  call: Call<A, B>,
): Promise<B> => {
  const before = engine.buffers()
  const executable = await engine.load(call.program)
  const values = await onceRun(executable, call)
  const loaded = engine.buffers()
  await onceRun(executable, call)
  expect(engine.buffers(), `${engine.name}: buffers after 2 runs`).toBe(loaded)
  executable.dispose()
  expect(engine.buffers(), `${engine.name}: buffers after dispose`).toBe(before)
  return values
}

/** The values of a program that is there already, in float64 or on an engine. */
export const runProgram = <B extends Tree>(
  program: Program,
  result: B,
  arguments_: readonly Tree[],
  engine: Engine = reference,
): Promise<B> => ran(engine, { program, result, arguments_ })

/** The values of one call of the program as it was traced, without passes. */
export const runPlain = <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  f: (...arguments_: A) => B,
  arguments_: A,
): Promise<B> => ran(engine, called(f, arguments_))

/** What the function means: its values in float64. */
export const meaning = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  arguments_: A,
): Promise<B> => runPlain(reference, f, arguments_)

/** A program that an engine is asked for, and its values there. */
interface Asked<B> {
  readonly what: string
  readonly on: (engine: Engine) => Promise<B>
}

/**
 * A function as `compile` has it run and, where passes change that, as it was traced. It is traced once, for all
 * engines; none of them may keep anything.
 */
export const asked = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  arguments_: A,
): readonly Asked<B>[] => {
  const plain = called(f, arguments_)
  const better = { ...plain, program: optimise(plain.program) }
  const all = [{ what: 'with passes', on: (engine: Engine) => ranWithoutLeak(engine, better) }]
  return better.program === plain.program
    ? all
    : [...all, { what: 'without passes', on: (engine: Engine) => ranWithoutLeak(engine, plain) }]
}

/** Each engine gives f(x), within the rounding of float32, with the passes of the compiler and without. */
export const assertEngines = async <A extends readonly Tree[], B extends Tree>(
  all: readonly Engine[],
  f: (...arguments_: A) => B,
  arguments_: A,
  tolerance = 2e-5,
): Promise<void> => {
  const expected = await meaning(f, arguments_)
  const programs = asked(f, arguments_)
  for (const engine of all)
    for (const { what, on } of programs)
      expectClose(`${engine.name}, ${what}`, await on(engine), expected, { tolerance })
}

/** The same of one engine. */
export const assertEngine = <A extends readonly Tree[], B extends Tree>(
  engine: Engine,
  ...call: [f: (...arguments_: A) => B, arguments_: A, tolerance?: number]
): Promise<void> => assertEngines([engine], ...call)

/** f(x) = g(x), in float64. */
export const assertSameMeaning = async <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  g: (...arguments_: A) => B,
  arguments_: A,
  tolerance = 1e-10,
): Promise<void> => {
  expectClose('meaning', await meaning(f, arguments_), await meaning(g, arguments_), { tolerance })
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
