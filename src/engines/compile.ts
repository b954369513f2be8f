/**
 * `compile(f, { engine })` is the same function with a promise: it is traced once for each set of argument
 * shapes into one program with static shapes, which the engine then runs without touching user code.
 *
 * Law: await compile(f, { engine })(x) = f(x), for every f, x and engine.
 */
import { checkKind } from '../dsl/core/arguments'
import { fail } from '../dsl/core/problem'
import type { AnyTensor, Values } from '../dsl/core/tensor'
import { leaves, restore, type Tree } from '../dsl/core/tree'
import { tensor, valuesOf } from '../dsl/primitives/leaves'
import { type Program, trace } from '../dsl/transforms/program'
import { difference } from './difference'
import { engineIn, type EngineBuffer, type Engine, type Executable } from './engine'
import { perShape, type Traced } from './per-shape'

/** The compiled function, its program for given arguments, and its end. */
export interface Compiled<A extends readonly Tree[], B extends Tree> {
  (...arguments_: A): Promise<B>
  readonly program: (...arguments_: A) => Program
  /** Frees what the engine keeps for it; it may not be called after. */
  readonly dispose: () => Promise<void>
}

/** Constants for the numbers that came out of an engine. */
export const download = async <B extends Tree>(result: B, buffers: readonly EngineBuffer[]): Promise<B> => {
  const values = await Promise.all(buffers.map((buffer) => buffer.read()))
  return restore(
    result,
    leaves(result).map(({ shape, dtype }, i): AnyTensor => tensor(values[i], shape, dtype)),
  )
}

/** The elements of a constant as engines take them: a literal's are a float, whatever its type. */
const elementsOf = (x: AnyTensor): Values => {
  const values = valuesOf(x)
  if (!(values instanceof Float64Array)) return values
  return x.dtype === 'int32' ? Int32Array.from(values) : x.dtype === 'bool' ? Uint8Array.from(values) : values
}

/** The numbers of a tree in an engine; all are constants and fit, or none is held. */
export const upload = (executable: Executable, tree: Tree): readonly EngineBuffer[] => {
  const constants = leaves(tree).map((x) => ({ x, values: elementsOf(x) }))
  const held: EngineBuffer[] = []
  try {
    for (const { x, values } of constants) held.push(executable.upload(values, x))
    return held
  } catch (error) {
    for (const buffer of held) buffer.free()
    throw error
  }
}

/**
 * The function, computed by an engine; see above. Arguments are constants, and so are the results. Throws without a
 * function or an engine; a call rejects where arguments are missing, and after `dispose`.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => mul(x, 2), { engine: reference })
 * await double(tensor([1, 2], [2])) // [2, 4]
 * await double.dispose()
 */
export const compile = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  settings: { readonly engine: Engine },
): Compiled<A, B> => {
  checkKind('compile', f, 'a function')
  const engine = engineIn('compile', settings)
  const programs = perShape(f, engine)
  let [disposed, first]: [boolean, A | undefined] = [false, undefined]

  const load = async (arguments_: A): Promise<Traced<B>> => {
    if (arguments_.length < f.length)
      fail({
        where: 'compile',
        given: `${arguments_.length} arguments`,
        expected: `the ${f.length} of the function`,
        fix: 'pass all of them in the call of the compiled function',
      })
    try {
      const traced = await programs.load(arguments_)
      first ??= arguments_
      return traced
    } catch (error) {
      const found = first === undefined ? undefined : difference(arguments_, first)
      if (found === undefined || !(error instanceof Error)) throw error
      const [place, ...path] = found.path.split('.')
      return fail({
        where: [
          'compile',
          `argument ${Number(place) + 1}`,
          ...(path.length > 0 ? [path.join('.')] : []),
        ].join(', '),
        given: found.given,
        expected: `${found.expected}, as in the first call, or what the function takes as well`,
        cause: error.message,
      })
    }
  }

  const call = async (...arguments_: A): Promise<B> => {
    if (disposed)
      fail({ where: 'compile', given: 'a call after dispose', expected: 'a compiled function in use' })
    const { executable, result } = await load(arguments_)
    const used = [...upload(executable, arguments_)]
    try {
      const outputs = await executable.run(used)
      used.push(...outputs)
      return await download(result, outputs)
    } finally {
      for (const buffer of used) buffer.free()
    }
  }

  return Object.assign(call, {
    program: (...arguments_: A): Program => trace(f, arguments_).program,
    dispose: () => {
      disposed = true
      return programs.dispose()
    },
  })
}
