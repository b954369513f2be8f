/**
 * Loops for engines that know none, or not these: a program is cut at them, what lies between is loaded as it is, and the
 * body of a loop is a program that is run again and again, with its numbers staying where the engine keeps them.
 *
 * Law: a loop is its steps written out one after the other, on every engine.
 */
import { loopsInChunks } from '../../compiler/loops-in-chunks'
import { deadAfter, hasLoops, isLoop, segmentsOf } from '../../compiler/segments'
import { sizeOf } from '../../dsl/core/shape'
import { type Spec, typed, type Values } from '../../dsl/core/tensor'
import type { ScanOp } from '../../dsl/primitives'
import type { Program } from '../../dsl/transforms/program'
import { inputsOf, scanShape } from '../../dsl/transforms/scan-op'
import { numberedValues } from '../../dsl/transforms/values'
import type { Backend, LoadedProgram, TimedProgram } from './contract'
import { type Shared, type Shares, shares } from './shares'
import { NOTHING_TIMED, type PartTiming, type Timing } from './timing'

/** A program made ready, which may have clocks. */
type Loaded<H> = LoadedProgram<H> & Partial<Pick<TimedProgram<H>, 'timing'>>

/** What a back end does with a program without loops. */
type Load<H> = (program: Program) => Promise<Loaded<H>>

/** A segment made ready; who runs it has a share in what it gives. */
interface Ready<H> extends Omit<Loaded<H>, 'run'> {
  readonly run: (given: readonly Shared<H>[], own: Shares<H>) => Promise<readonly Shared<H>[]>
}

const zeros = ({ shape, dtype }: Spec): Values => typed(new Float32Array(sizeOf(shape)), dtype)

const whole = <H>(value: H): Shared<H> => ({ whole: value })

/**
 * The body without those lists that are the carry as it came in, for that is there already; and for each list, which
 * tensor of the carry it is of, if so.
 */
const stepOf = ({ attributes: { body, carries, lists } }: ScanOp) => {
  const first = body.parameters.length - carries - lists
  const carryOf = body.results.slice(carries).map((number) => {
    const carry = number - first
    return carry >= 0 && carry < carries ? carry : undefined
  })
  const results = body.results.filter((_, i) => i < carries || carryOf[i - carries] === undefined)
  return { step: { ...body, results }, carryOf }
}

const readyLoop = async <H>(
  op: ScanOp,
  inputs: readonly Spec[],
  { read, upload }: Backend<H>,
  load: Load<H>,
): Promise<Ready<H>> => {
  const { carries, length, reverse, when } = op.attributes
  const specs = inputsOf(op, inputs)
  const { step, carryOf } = stepOf(op)
  const values = numberedValues(step)
  const listedAnew = step.results.slice(carries).map((number) => values[number])
  const { run: runStep, dispose, timing } = await load(step)

  const run: Ready<H>['run'] = async (given, own) => {
    const taken = inputsOf(op, given)
    const each = <T>(
      values: readonly Shared<H>[],
      of: readonly Spec[],
      as: (x: Shared<H>, spec: Spec) => T,
    ) => Promise.all(values.map((value, i) => as(value, of[i])))
    const shared = await each(taken.shared, specs.shared, own.together)
    const lists = await each(taken.lists, specs.lists, own.apart)
    let carry: readonly H[] = await each(taken.carry, specs.carry, own.together)
    carry.forEach(own.keep)
    const listed: H[][] = carryOf.map(() => [])
    const list = (i: number, fresh: readonly H[]): void => {
      let next = 0
      carryOf.forEach((from, to) => {
        listed[to][i] = from === undefined ? fresh[next++] : carry[from]
        if (from !== undefined) own.keep(carry[from])
      })
    }
    for (let at = 0; at < length; at++) {
      const i = reverse ? length - 1 - at : at
      const stepped = [...carry, ...lists.map((all) => all[i])]
      if (when !== undefined && !(await read(stepped[when])).some(Boolean)) {
        const nothing = listedAnew.map((spec) => upload(zeros(spec), spec))
        nothing.forEach(own.made)
        list(i, nothing)
        continue
      }
      const made = await runStep([...shared, ...stepped])
      made.forEach(own.made)
      list(i, made.slice(carries))
      carry.forEach(own.letGo)
      carry = made.slice(0, carries)
    }
    return [...carry.map(whole), ...listed.map((all) => ({ places: all }))]
  }
  return { run, ...(dispose && { dispose }), ...(timing && { timing: () => repeated(timing(), length) }) }
}

const repeated = (timing: Timing, length: number): Timing => ({
  ...timing,
  parts: timing.parts.map((part): PartTiming => ({ ...part, times: part.times * length })),
})

const readyPart = async <H>(program: Program, load: Load<H>): Promise<Ready<H>> => {
  const { run, ...rest } = await load(program)
  return {
    ...rest,
    run: async (given, own) => {
      // waiting for what is there already takes longer than many a program
      const values: H[] = []
      for (const [i, value] of given.entries())
        values.push('whole' in value ? value.whole : await own.together(value, program.parameters[i]))
      const made = await run(values)
      made.forEach(own.made)
      return made.map(whole)
    },
  }
}

/** A program that is a loop. */
const alone = (op: ScanOp, inputs: readonly Spec[]): Program => {
  const results = scanShape(op, inputs)
  const parameters = inputs.map(({ shape, dtype }) => ({ shape, dtype }))
  const numbers = [...inputs.keys()]
  return {
    parameters,
    instructions: [{ op, inputs: numbers, results }],
    results: results.map((_, i) => inputs.length + i),
  }
}

/** The segments of a program, one after the other. */
const inTurn = async <H>(program: Program, backend: Backend<H>, load: Load<H>): Promise<Loaded<H>> => {
  const segments = segmentsOf(program)
  const specs = numberedValues(program)
  const ready: Ready<H>[] = []
  const dispose = (): void => ready.forEach((segment) => segment.dispose?.())
  try {
    for (const segment of segments) {
      const taken = segment.takes.map((number) => specs[number])
      const whole = isLoop(segment) ? alone(segment.loop, taken) : segment.program
      ready.push(
        await (isLoop(segment) && backend.takesLoops?.(whole) !== true
          ? readyLoop(segment.loop, taken, backend, load)
          : readyPart(whole, load)),
      )
    }
  } catch (error) {
    dispose()
    throw error
  }
  const dead = deadAfter(segments)
  let [runs, wall] = [0, 0]

  const run = async (given: readonly H[]): Promise<readonly H[]> => {
    const begin = performance.now()
    const own = shares(backend)
    const values = new Map([...given.entries()].map(([number, value]) => [number, whole(value)]))
    let results: readonly Shared<H>[] = []
    try {
      for (const [i, { takes, gives }] of segments.entries()) {
        results = await ready[i].run(
          takes.flatMap((number) => values.get(number) ?? []),
          own,
        )
        gives.forEach((number, at) => values.set(number, results[at]))
        if (i === segments.length - 1) break
        for (const number of dead[i]) partsOf(values.get(number)).forEach(own.letGo)
      }
      const handed = results.flatMap(partsOf)
      // they are the caller's from now on
      handed.forEach(own.release)
      return handed
    } finally {
      own.end()
      runs++
      wall += performance.now() - begin
    }
  }
  const timing = (): Timing => ({ runs, wall, parts: ready.flatMap((one) => one.timing?.().parts ?? []) })
  return { run, ...(ready.some((segment) => segment.dispose) && { dispose }), timing }
}

const partsOf = <H>(value: Shared<H> | undefined): readonly H[] =>
  value === undefined ? [] : 'whole' in value ? [value.whole] : value.places

/** The back end, for programs with loops too. */
export const looping = <H>(backend: Backend<H>): Backend<H> => {
  const { loadTimed, takesLoops, chunks } = backend
  const loadWith = (load: Load<H>): Load<H> => {
    const any: Load<H> = (program) =>
      hasLoops(program) && takesLoops?.(program) !== true ? inTurn(program, backend, any) : load(program)
    return (program) => any(chunks === undefined ? program : loopsInChunks(program, chunks))
  }
  return {
    ...backend,
    load: loadWith(backend.load),
    ...(loadTimed && {
      loadTimed: async (program: Program) => ({
        timing: () => NOTHING_TIMED,
        ...(await loadWith(loadTimed)(program)),
      }),
    }),
  }
}
