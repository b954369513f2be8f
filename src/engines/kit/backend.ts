/**
 * What all engines have in common: who holds which numbers, what fits a program, and what is left at the end. A back
 * end only moves numbers and runs programs, and is never asked for what does not fit.
 *
 * Laws: no call writes or reads past a buffer; what was handed out and not yet freed is what is held; after
 * `dispose` nothing is held, and every call is refused.
 */
import { checkParts } from '../../dsl/core/arguments'
import { fail } from '../../dsl/core/problem'
import { sameShape, showShape, sizeOf } from '../../dsl/core/shape'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import { numberedValues } from '../../dsl/transforms/values'
import type { EngineBuffer, Engine, Executable, TimedExecutable } from '../engine'
import type { Backend, LoadedProgram } from './contract'
import { looping } from './loops'

export type { Backend, LoadedProgram, TimedProgram } from './contract'

interface Held<H> {
  readonly value: H
  readonly spec: Spec
}

/** How the elements of each type come in. */
const STORAGE = {
  float32: [Float32Array, Float64Array],
  int32: [Int32Array],
  bool: [Uint8Array],
} as const satisfies Readonly<Record<DType, readonly unknown[]>>

const show = ({ dtype, shape }: Spec): string => `${dtype} ${showShape(shape)}`

const checkValues = (where: string, values: Values, spec: Spec): void => {
  const storage = STORAGE[spec.dtype]
  if (values.length !== sizeOf(spec.shape) || !storage.some((kind) => values instanceof kind))
    fail({
      where,
      given: `${values.length} elements in a ${values.constructor.name}`,
      expected: `${sizeOf(spec.shape)} in a ${storage.map(({ name }) => name).join(' or ')}, for ${show(spec)}`,
    })
}

/** Work that is not done yet. */
const underWay = () => {
  const all = new Set<Promise<unknown>>()
  const track = <T>(work: Promise<T>): Promise<T> => {
    const settled: Promise<unknown> = work.then(
      () => all.delete(settled),
      () => all.delete(settled),
    )
    all.add(settled)
    return work
  }
  const settled = async (): Promise<void> => {
    while (all.size > 0) await Promise.all(all)
  }
  return { track, settled, isIdle: () => all.size === 0 }
}

/**
 * The engine on a back end: for an engine of one's own. It holds the buffers, and checks what a program is run with.
 * Throws for a back end without a name, `upload`, `read`, `free`, `load` or `end`.
 *
 * @example
 * const onlyMoves: Backend<Values> = {
 *   name: 'only moves',
 *   upload: (values) => values,
 *   read: (values) => Promise.resolve(values),
 *   free: () => undefined,
 *   load: ({ results }) =>
 *     Promise.resolve({
 *       run: (inputs) => Promise.resolve(results.map((i) => inputs[i])),
 *     }),
 *   end: () => Promise.resolve(),
 * }
 * const swap = compile((x: Scalar, y: Scalar) => [y, x], { engine: engineOf(onlyMoves) })
 * await swap(literal(1), literal(2)) // [2, 1]
 */
export const engineOf = <H>(backend: Backend<H>): Engine => {
  const { name } = checkParts('engineOf', backend, {
    name: 'a text',
    upload: 'a function',
    read: 'a function',
    free: 'a function',
    load: 'a function',
    end: 'a function',
  })
  const where = `engine ${name}`
  const isTimeable = backend.loadTimed !== undefined
  // let go of at the end, with the memory behind it, even where somebody keeps the engine
  let own: Backend<H> | undefined = looping(backend)
  let ended: Promise<void> | undefined
  const held = new Map<EngineBuffer, Held<H>>()
  const executables = new Set<Executable>()
  const work = underWay()

  const inUse = (): Backend<H> =>
    own !== undefined && ended === undefined
      ? own
      : fail({ where, given: 'a call after dispose', expected: 'an engine in use' })

  const heldBy = (buffer: EngineBuffer): Held<H> =>
    held.get(buffer) ?? fail({ where, given: 'a freed buffer', expected: 'one that is still held' })

  const hold = (value: H, spec: Spec): EngineBuffer => {
    const buffer: EngineBuffer = {
      read: async () => inUse().read(heldBy(buffer).value),
      free: () => {
        if (ended !== undefined) return
        own?.free(heldBy(buffer).value)
        held.delete(buffer)
      },
    }
    held.set(buffer, { value, spec })
    return buffer
  }

  const executable = (program: Program, fresh: LoadedProgram<H>): Executable => {
    let loaded: LoadedProgram<H> | undefined = fresh
    const runs = underWay()
    const { parameters: wanted, results } = program
    const specs = numberedValues(program)

    const values = (inputs: readonly EngineBuffer[]): readonly H[] => {
      if (inputs.length !== wanted.length)
        fail({ where, given: `${inputs.length} inputs`, expected: `the ${wanted.length} of the program` })
      return inputs.map((buffer, i) => {
        const { value, spec } = heldBy(buffer)
        return spec.dtype === wanted[i].dtype && sameShape(spec.shape, wanted[i].shape)
          ? value
          : fail({
              where,
              given: `${show(spec)} as input ${i + 1}`,
              expected: show(wanted[i]),
              fix: 'load the function again, for inputs of these shapes',
            })
      })
    }

    const run = async (inputs: readonly EngineBuffer[]): Promise<readonly EngineBuffer[]> => {
      inUse()
      const { run } =
        loaded ?? fail({ where, given: 'a run after dispose', expected: 'a program that is loaded' })
      const made = await run(values(inputs))
      return made.map((value, i) => hold(value, specs[results[i]]))
    }

    const self: Executable = {
      upload: (values, spec) => {
        const { upload } = inUse()
        checkValues(where, values, spec)
        return hold(upload(values, spec), spec)
      },
      run: (inputs) => work.track(runs.track(run(inputs))),
      dispose: () => {
        const last = loaded
        loaded = undefined
        executables.delete(self)
        if (last?.dispose === undefined) return
        if (runs.isIdle()) last.dispose()
        else void work.track(runs.settled().then(last.dispose))
      },
    }
    if (fresh.dispose !== undefined) executables.add(self)
    return self
  }

  /** Refuses a program that came when the engine had ended. */
  const inTime = ({ dispose }: LoadedProgram<H>): void => {
    if (ended === undefined) return
    dispose?.()
    inUse()
  }

  const load = async (program: Program): Promise<Executable> => {
    const fresh = await inUse().load(program)
    inTime(fresh)
    return executable(program, fresh)
  }

  const timed = async (program: Program): Promise<TimedExecutable> => {
    const { loadTimed } = inUse()
    if (loadTimed === undefined)
      return fail({ where, given: 'a program to be timed', expected: 'an engine that has clocks' })
    const fresh = await loadTimed(program)
    inTime(fresh)
    return { ...executable(program, fresh), timing: fresh.timing }
  }

  const end = async (): Promise<void> => {
    await work.settled()
    for (const one of executables) one.dispose()
    for (const { value } of held.values()) own?.free(value)
    held.clear()
    await own?.end()
    own = undefined
  }

  return {
    name,
    ...(backend.takes && { takes: backend.takes }),
    load: (program) => work.track(load(program)),
    ...(isTimeable && { loadTimed: (program: Program) => work.track(timed(program)) }),
    buffers: () => own?.buffers?.() ?? held.size,
    dispose: () => (ended ??= end()),
  }
}
