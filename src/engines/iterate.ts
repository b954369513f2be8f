/**
 * `iterate(step, { engine, state })` runs a step again and again with its state kept where the engine keeps
 * numbers: only each step's data goes in and only its figures come out.
 *
 * Law: n calls of `advance` compute what n calls of the compiled step do.
 */
import { optimise } from '../compiler/optimise'
import { fail } from '../dsl/core/problem'
import { showShape } from '../dsl/core/shape'
import { leaves, mapLeaves, paths, type Tree } from '../dsl/core/tree'
import { trace } from '../dsl/transforms/program'
import { download, upload } from './compile'
import type { Buffer, Engine, Executable } from './engine'

export interface Iteration<S extends Tree, A extends Tree, F extends Tree> {
  /**
   * One step on `data`. The new state is kept if `accept` says so of the step's figures; if not, the state
   * stays as it was before, and the refused one is returned for inspection.
   */
  readonly advance: (data: A, accept?: (figures: F) => boolean) => Promise<Advance<S, F>>
  /** The state as constants. */
  readonly state: () => Promise<S>
  readonly dispose: () => void
}

export interface Advance<S, F> {
  readonly figures: F
  readonly refused: S | undefined
}

/**
 * The step, ready to be repeated from `state`; `data` gives the shapes of what each step gets.
 *
 * @example
 * const count = (n: Scalar, by: Scalar) => [add(n, by), { before: n }] as const
 * const loop = await iterate(count, { engine: reference, state: literal(1), data: literal(0) })
 * await loop.advance(literal(5)) // { figures: { before: 1 }, refused: undefined }
 * await loop.state() // 6
 * loop.dispose()
 */
export const iterate = async <S extends Tree, A extends Tree, F extends Tree>(
  step: (state: S, data: A) => readonly [S, F],
  { engine, state, data }: { readonly engine: Engine; readonly state: S; readonly data: A },
): Promise<Iteration<S, A, F>> => {
  const { program, result } = trace((s: Tree, d: Tree): Tree => ordered(state, step(s as S, d as A)), [
    state,
    data,
  ] as const)
  const [stateShape, figuresShape] = result as unknown as readonly [S, F]
  const executable: Executable = await engine.load(optimise(program))
  const count = leaves(state).length
  let held: readonly Buffer[] | undefined = upload(executable, state)

  const release = (buffers: readonly Buffer[]): void => buffers.forEach((buffer) => buffer.free())
  const inUse = (): readonly Buffer[] =>
    held ?? fail({ where: 'iterate', given: 'a call after dispose', expected: 'an iteration in use' })

  const run = async (data: A): Promise<readonly Buffer[]> => {
    const current = inUse()
    const inputs = upload(executable, data)
    try {
      return await executable.run([...current, ...inputs])
    } finally {
      release(inputs)
    }
  }

  return {
    advance: async (next, accept = () => true) => {
      const outputs = await run(next)
      const [after, reported] = [outputs.slice(0, count), outputs.slice(count)]
      let kept = false
      try {
        const figures = await download(figuresShape, reported)
        kept = accept(figures)
        return { figures, refused: kept ? undefined : await download(stateShape, after) }
      } finally {
        release(reported)
        release(kept ? inUse() : after)
        if (kept) held = after
      }
    },
    state: () => download(stateShape, inUse()),
    dispose: () => {
      release(inUse())
      held = undefined
      executable.dispose()
    },
  }
}

/** The result of a step with its new state in the order of the old one's names; refuses one that is not like it. */
const ordered = <S extends Tree, F extends Tree>(old: S, [state, figures]: readonly [S, F]): Tree => {
  const found = new Map(paths(state))
  const list = (tree: Tree): string =>
    paths(tree)
      .map(([path, x]) => `${path} ${x.dtype} ${showShape(x.shape)}`)
      .sort()
      .join(', ')
  if (list(state) !== list(old))
    fail({
      where: 'iterate',
      given: `a step that makes of ${list(old)} ${list(state)}`,
      expected: 'a new state of the old names, shapes and types',
    })
  return [mapLeaves(old, (x, path) => found.get(path) ?? x), figures]
}
