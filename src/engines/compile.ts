/**
 * `compile(f, { engine })` is the same function with a promise: it is traced once for each set of argument
 * shapes into one program with static shapes, which the engine then runs without touching user code.
 *
 * Law: await compile(f, { engine })(x) = f(x), for every f, x and engine.
 */
import { optimise } from '../compiler/optimise'
import { fail } from '../dsl/core/problem'
import type { AnyTensor } from '../dsl/core/tensor'
import { leaves, paths, restore, type Tree } from '../dsl/core/tree'
import { tensor, valuesOf } from '../dsl/primitives/leaves'
import { type Program, trace } from '../dsl/transforms/program'
import type { Buffer, Engine, Executable } from './engine'

/** The compiled function, its program for given arguments, and its end. */
export interface Compiled<A extends readonly Tree[], B extends Tree> {
  (...arguments_: A): Promise<B>
  readonly program: (...arguments_: A) => Program
  /** Frees what the engine keeps for it; it may not be called after. */
  readonly dispose: () => Promise<void>
}

interface Loaded<B> {
  readonly executable: Executable
  readonly result: B
}

/** Names the shapes and types a program was traced for. */
const signature = (tree: Tree): string =>
  paths(tree)
    .map(([path, x]) => `${path}:${x.dtype}${x.shape.join('x')}`)
    .join(' ')

/** Constants for the numbers that came out of an engine. */
export const download = async <B extends Tree>(result: B, buffers: readonly Buffer[]): Promise<B> => {
  const values = await Promise.all(buffers.map((buffer) => buffer.read()))
  return restore(
    result,
    leaves(result).map(({ shape, dtype }, i): AnyTensor => tensor(values[i], shape, dtype)),
  )
}

/** The numbers of a tree in an engine; all are constants, or none is moved. */
export const upload = (executable: Executable, tree: Tree): readonly Buffer[] =>
  leaves(tree)
    .map((x) => ({ x, values: valuesOf(x) }))
    .map(({ x, values }) => executable.upload(values, x))

/**
 * The function, computed by an engine; see above. Arguments are constants, and so are the results.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => mul(x, 2), { engine: reference })
 * await double(tensor([1, 2], [2])) // [2, 4]
 * await double.dispose()
 */
export const compile = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  { engine }: { readonly engine: Engine },
): Compiled<A, B> => {
  const loaded = new Map<string, Promise<Loaded<B>>>()
  const state = { disposed: false }

  const load = (arguments_: A): Promise<Loaded<B>> => {
    const name = signature(arguments_)
    const known = loaded.get(name)
    if (known !== undefined) return known
    const { program, result } = trace(f, arguments_)
    const fresh = engine.load(optimise(program)).then((executable) => ({ executable, result }))
    loaded.set(name, fresh)
    return fresh
  }

  const call = async (...arguments_: A): Promise<B> => {
    if (state.disposed)
      fail({ where: 'compile', given: 'a call after dispose', expected: 'a compiled function in use' })
    const { executable, result } = await load(arguments_)
    const inputs = upload(executable, arguments_)
    const used = [...inputs]
    try {
      const outputs = await executable.run(inputs)
      used.push(...outputs)
      return await download(result, outputs)
    } finally {
      for (const buffer of used) buffer.free()
    }
  }

  return Object.assign(call, {
    program: (...arguments_: A): Program => trace(f, arguments_).program,
    dispose: async () => {
      state.disposed = true
      for (const entry of await Promise.all(loaded.values())) entry.executable.dispose()
      loaded.clear()
    },
  })
}
