/**
 * `iterate(step, { engine, state })` runs a step again and again with its state kept where the engine keeps
 * numbers: only each step's data goes in and only its figures come out.
 *
 * Law: n calls of `advance` compute what n calls of the compiled step do.
 */
import { leaves, type Tree } from '../dsl/core/tree'
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

export const iterate = async <S extends Tree, A extends Tree, F extends Tree>(
  step: (state: S, data: A) => readonly [S, F],
  { engine, state, data }: { readonly engine: Engine; readonly state: S; readonly data: A },
): Promise<Iteration<S, A, F>> => {
  const { program, result } = trace((s: Tree, d: Tree): Tree => step(s as S, d as A), [state, data] as const)
  const [stateShape, figuresShape] = result as unknown as readonly [S, F]
  const executable: Executable = await engine.load(program)
  const count = leaves(state).length
  let held: readonly Buffer[] = upload(executable, state)

  const release = (buffers: readonly Buffer[]): void => buffers.forEach((buffer) => buffer.free())

  return {
    advance: async (next, accept = () => true) => {
      const inputs = upload(executable, next)
      const outputs = await executable.run([...held, ...inputs])
      release(inputs)
      const [after, reported] = [outputs.slice(0, count), outputs.slice(count)]
      const figures = await download(figuresShape, reported)
      release(reported)
      if (accept(figures)) {
        release(held)
        held = after
        return { figures, refused: undefined }
      }
      const refused = await download(stateShape, after)
      release(after)
      return { figures, refused }
    },
    state: () => download(stateShape, held),
    dispose: () => {
      release(held)
      held = []
      executable.dispose()
    },
  }
}
