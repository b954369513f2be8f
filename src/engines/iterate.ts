/**
 * `iterate(step, { engine, state })` runs a step again and again with its state kept where the engine keeps
 * numbers: only each step's data goes in and only its figures come out.
 *
 * Law: n calls of `advance` compute what n calls of the compiled step do, whatever the shapes of their data, and
 * whether or not each waits for the one before.
 */
import { checkKind } from '../dsl/core/arguments'
import { fail, WeylError } from '../dsl/core/problem'
import { showShape } from '../dsl/core/shape'
import { leaves, mapLeaves, paths, type Tree } from '../dsl/core/tree'
import { placeholder } from '../dsl/primitives/leaves'
import { download, upload } from './compile'
import { checkLike } from './difference'
import { engineIn, type EngineBuffer, type Engine } from './engine'
import { perShape } from './per-shape'

export interface Iteration<S extends Tree, A extends Tree, F extends Tree> {
  /**
   * One step on `data`, of the names and types of the first, in any shapes that the step takes: the last batch may be
   * a smaller one. The new state is kept if `accept` says so of the step's figures; if not, the state stays as it was
   * before, and the refused one is returned for inspection. Calls are served in their order.
   */
  readonly advance: (data: A, accept?: (figures: F) => boolean) => Promise<Advance<S, F>>
  /** The state as constants, after the calls of `advance` so far. */
  readonly state: () => Promise<S>
  readonly dispose: () => void
}

export interface Advance<S, F> {
  readonly figures: F
  readonly refused: S | undefined
}

/**
 * The step, ready to be repeated from `state`; `data` shows what each step gets. Rejects without a function or an
 * engine, and for a new state of other names, shapes or types.
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
  settings: { readonly engine: Engine; readonly state: S; readonly data: A },
): Promise<Iteration<S, A, F>> => {
  checkKind('iterate', step, 'a function')
  const engine = engineIn('iterate', settings)
  const { state, data } = settings
  const like = <T extends Tree>(tree: T): T =>
    mapLeaves(tree, ({ shape, dtype }) => placeholder(shape, dtype))
  const [old, sample] = [like(state), like(data)]
  const programs = perShape((s: S, d: A): Tree => ordered(s, step(s, d)), engine, 1)
  const load = async (next: A) => {
    const { executable, result } = await programs.load([old, next])
    return { executable, figuresLike: (result as readonly [S, F])[1] }
  }
  const count = leaves(state).length
  const { executable } = await load(data)
  let held: readonly EngineBuffer[] | undefined
  try {
    held = upload(executable, state)
  } catch (error) {
    await programs.dispose()
    throw error
  }
  let turn: Promise<unknown> = Promise.resolve()
  let steps = 0

  const release = (buffers: readonly EngineBuffer[]): void => buffers.forEach((buffer) => buffer.free())
  const inUse = (): readonly EngineBuffer[] =>
    held ?? fail({ where: 'iterate', given: 'a call after dispose', expected: 'an iteration in use' })

  /** Does what is asked for when all that was asked for before is done. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }

  /** Says at which step a run failed. */
  const withStep = (error: unknown): never => {
    if (!(error instanceof WeylError)) throw error
    return fail({ ...error.problem, where: `${error.problem.where}, in call ${steps} of advance` })
  }

  const advance = async (next: A, accept: (figures: F) => boolean): Promise<Advance<S, F>> => {
    inUse()
    steps++
    checkLike('iterate, data', next, sample)
    const { executable, figuresLike } = await load(next)
    const inputs = upload(executable, next)
    let outputs: readonly EngineBuffer[] = []
    try {
      outputs = await executable.run([...inUse(), ...inputs]).catch(withStep)
      const figures = await download(figuresLike, outputs.slice(count))
      const before = inUse()
      if (!accept(figures)) return { figures, refused: await download(old, outputs.slice(0, count)) }
      held = outputs.slice(0, count)
      outputs = [...before, ...outputs.slice(count)]
      return { figures, refused: undefined }
    } finally {
      release([...inputs, ...outputs])
    }
  }

  return {
    advance: (next, accept = () => true) => inTurn(() => advance(next, accept)),
    state: () => inTurn(() => download(old, inUse())),
    dispose: () => {
      if (held === undefined) return
      release(held)
      held = undefined
      void programs.dispose()
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
