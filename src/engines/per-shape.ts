/**
 * The programs of one function: one for each tree of argument shapes and types, loaded when it is first met. Buffers
 * are the engine's, so a program takes what others on the same engine gave.
 */
import { optimise } from '../compiler/optimise'
import { recorded } from '../dsl/core/origin'
import { isTensor } from '../dsl/core/tensor'
import { leaves, type Tree } from '../dsl/core/tree'
import { trace } from '../dsl/transforms/program'
import type { Engine, Executable } from './engine'

/** A function on an engine for arguments of some shapes; `result` has the shapes and types of what it gives. */
export interface Traced<B> {
  readonly executable: Executable
  readonly result: B
}

export interface PerShape<A extends readonly Tree[], B> {
  readonly load: (arguments_: A) => Promise<Traced<B>>
  /** Frees all programs; those that are still being loaded are freed as they come, and the promise waits for them. */
  readonly dispose: () => Promise<void>
}

/** Tells apart arguments for which a program of its own is needed. */
const signature = (tree: Tree): string => {
  if (isTensor(tree)) return `"${tree.dtype} ${tree.shape.join('x')}"`
  if (Array.isArray(tree)) return `[${tree.map(signature).join()}]`
  return `{${Object.entries(tree)
    .map(([name, child]: readonly [string, Tree]) => `${JSON.stringify(name)}:${signature(child)}`)
    .join()}}`
}

/** The first `same` arguments are the very same in every call, and looked at once: shapes of a state, at each step. */
export const perShape = <A extends readonly Tree[], B extends Tree>(
  f: (...arguments_: A) => B,
  engine: Engine,
  same = 0,
): PerShape<A, B> => {
  const programs = new Map<string, Promise<Traced<B>>>()
  const ready: Executable[] = []
  let disposed = false
  let first: string | undefined

  const nameOf = (arguments_: A): string => {
    const others = arguments_.slice(same)
    leaves(others) // refuses what are no trees
    first ??= signature(arguments_.slice(0, same))
    return `${first} ${signature(others)}`
  }

  const loaded = async (arguments_: A): Promise<Traced<B>> => {
    const { takes } = engine
    const { program, result } =
      takes === 'origins' ? recorded(() => trace(f, arguments_)) : trace(f, arguments_)
    const executable = await engine.load(takes === undefined ? optimise(program) : program)
    ready.push(executable)
    if (disposed) executable.dispose()
    return { executable, result }
  }

  return {
    load: (arguments_) => {
      const name = nameOf(arguments_)
      const known = programs.get(name)
      if (known !== undefined) return known
      const fresh = loaded(arguments_)
      programs.set(name, fresh)
      // what failed may be tried again: there may be more memory then
      fresh.catch(() => programs.delete(name))
      return fresh
    },
    dispose: async () => {
      disposed = true
      ready.forEach((executable) => executable.dispose())
      await Promise.allSettled(programs.values())
      programs.clear()
    },
  }
}
