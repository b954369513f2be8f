/**
 * Loops for engines that know none: a program is cut at them, what lies between is loaded as it is, and the body of a
 * loop, with a counter and a place of each list, is a program that is run again and again, with the carry staying where
 * the engine keeps numbers.
 *
 * Law: a loop is its steps written out one after the other, on every engine, to the last bit where the engine gives the
 * same for a program and for its parts.
 */
import { call } from '../../compiler/call'
import { hasLoops, type LoopSegment, type Segment, segmentsOf } from '../../compiler/segments'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import { sizeOf } from '../../dsl/core/shape'
import type { ScanOp } from '../../dsl/primitives'
import { add } from '../../dsl/primitives/elementwise'
import { gather } from '../../dsl/primitives/gather'
import { literal, placeholder } from '../../dsl/primitives/leaves'
import { type Program, programOf } from '../../dsl/transforms/program'
import { inputsOf } from '../../dsl/transforms/scan-op'
import type { Backend, LoadedProgram, TimedProgram } from './contract'
import { NOTHING_TIMED, type PartTiming, type Timing } from './timing'

/** What a back end does with a program without loops. */
type Load<H> = (program: Program) => Promise<LoadedProgram<H> & Partial<Pick<TimedProgram<H>, 'timing'>>>

const COUNTER: Spec = { shape: [], dtype: 'int32' }

/**
 * One step as a program: of what is shared, the carry, whole lists and a counter it makes the next carry, what is listed
 * and the next counter.
 */
const stepOf = ({ attributes }: ScanOp, lists: readonly Spec[]): Program => {
  const { body, carries, reverse } = attributes
  const like = ({ shape, dtype }: Spec) => placeholder(shape, dtype)
  const first = body.parameters.slice(0, body.parameters.length - lists.length).map(like)
  const whole = lists.map(like)
  const counter = placeholder([], 'int32')
  const made = call(body, [...first, ...whole.map((list) => gather(list, counter))])
  const kept = made.filter((_, i) => i < carries || carryOf(body, carries, lists.length, i) === undefined)
  return programOf([...first, ...whole, counter], [...kept, add(counter, literal(reverse ? -1 : 1, 'int32'))])
}

/** The number of the carry that a list is of, as each step began with it. */
const carryOf = (body: Program, carries: number, lists: number, result: number): number | undefined => {
  const number = body.results[result] - (body.parameters.length - carries - lists)
  return number >= 0 && number < carries ? number : undefined
}

const arrayOf = (dtype: DType, length: number, like: Values): Values => {
  if (dtype === 'int32') return new Int32Array(length)
  if (dtype === 'bool') return new Uint8Array(length)
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)
}

/** The places of a list, one after the other, as one tensor. */
const listed = async <H>(places: readonly H[], place: Spec, { read, upload }: Backend<H>): Promise<H> => {
  const size = sizeOf(place.shape)
  let all: Values | undefined
  for (const [i, value] of places.entries()) {
    const values = await read(value)
    all ??= arrayOf(place.dtype, size * places.length, values)
    all.set(values, i * size)
  }
  const spec = { shape: [places.length, ...place.shape], dtype: place.dtype }
  return upload(all ?? new Float32Array(0), spec)
}

/** A loop, made ready. */
const loadLoop = async <H>(
  op: ScanOp,
  inputs: readonly Spec[],
  backend: Backend<H>,
  load: Load<H>,
): ReturnType<Load<H>> => {
  const { body, carries, length, reverse } = op.attributes
  const { lists } = inputsOf(op, inputs)
  const step = await load(stepOf(op, lists))
  const values = [...body.parameters, ...body.instructions.flatMap(({ results }) => results)]
  const shown = body.results.slice(carries).map((number, i) => ({
    place: values[number],
    carry: carryOf(body, carries, lists.length, carries + i),
  }))

  const run = async (given: readonly H[]): Promise<readonly H[]> => {
    const { shared, carry: init, lists: whole } = inputsOf(op, given)
    const own = new Set<H>()
    const made: H[] = []
    const places: H[][] = shown.map(() => [])
    let carry = init
    let counter = backend.upload(Int32Array.of(reverse ? length - 1 : 0), COUNTER)
    try {
      for (let at = 0; at < length; at++) {
        const results = await step.run([...shared, ...carry, ...whole, counter])
        backend.free(counter)
        counter = results[results.length - 1]
        results.slice(0, -1).forEach((value) => own.add(value))
        const before = carry
        let next = carries
        shown.forEach(({ carry: of }, i) => places[i].push(of === undefined ? results[next++] : before[of]))
        carry = results.slice(0, carries)
        const isListed = (_: H, i: number): boolean => shown.some(({ carry: of }) => of === i)
        for (const value of before.filter((x, i) => own.has(x) && !isListed(x, i))) {
          own.delete(value)
          backend.free(value)
        }
      }
      for (const [i, { place }] of shown.entries())
        made.push(await listed(reverse ? places[i].toReversed() : places[i], place, backend))
      for (const value of carry) own.delete(value)
      return [...carry, ...made]
    } catch (error) {
      for (const value of made) backend.free(value)
      throw error
    } finally {
      backend.free(counter)
      for (const value of own) backend.free(value)
    }
  }
  return {
    run,
    dispose: step.dispose,
    ...(step.timing && { timing: () => repeated(step.timing?.() ?? NOTHING_TIMED, length) }),
  }
}

const repeated = (timing: Timing, length: number): Timing => ({
  ...timing,
  parts: timing.parts.map((part): PartTiming => ({ ...part, times: part.times * length })),
})

const isLoop = (segment: Segment): segment is LoopSegment => 'loop' in segment

/** The numbers that nobody takes after each segment. */
const deadAfter = (segments: readonly Segment[]): readonly (readonly number[])[] => {
  const last = new Map<number, number>()
  segments.forEach(({ takes, gives }, i) => [...gives, ...takes].forEach((number) => last.set(number, i)))
  return segments.map((_, i) => [...last].filter(([, at]) => at === i).map(([number]) => number))
}

/** A program with loops, made ready. */
const loadSegments = async <H>(program: Program, backend: Backend<H>, load: Load<H>): ReturnType<Load<H>> => {
  const segments = segmentsOf(program)
  const values = [...program.parameters, ...program.instructions.flatMap(({ results }) => results)]
  const loaded: Awaited<ReturnType<Load<H>>>[] = []
  const dispose = (): void => loaded.forEach((one) => one.dispose())
  try {
    for (const segment of segments)
      loaded.push(
        isLoop(segment)
          ? await loadLoop(
              segment.loop,
              segment.takes.map((number) => values[number]),
              backend,
              (body) => loadAny(body, backend, load),
            )
          : await load(segment.program),
      )
  } catch (error) {
    dispose()
    throw error
  }
  const dead = deadAfter(segments)
  let [runs, wall] = [0, 0]

  const run = async (given: readonly H[]): Promise<readonly H[]> => {
    const begin = performance.now()
    const held = new Map(given.entries())
    const own = new Set<number>()
    const release = (number: number): void => {
      const value = held.get(number)
      if (own.delete(number) && value !== undefined) backend.free(value)
    }
    try {
      for (const [i, { takes, gives }] of segments.entries()) {
        const made = await loaded[i].run(takes.flatMap((number) => held.get(number) ?? []))
        if (i === segments.length - 1) return made
        gives.forEach((number, at) => {
          held.set(number, made[at])
          own.add(number)
        })
        for (const number of dead[i]) release(number)
      }
      return []
    } finally {
      for (const number of own) release(number)
      runs++
      wall += performance.now() - begin
    }
  }
  const timing = (): Timing => ({
    runs,
    wall,
    parts: loaded.flatMap((one) => one.timing?.().parts ?? []),
  })
  return { run, dispose, timing }
}

const loadAny = <H>(program: Program, backend: Backend<H>, load: Load<H>): ReturnType<Load<H>> =>
  hasLoops(program) ? loadSegments(program, backend, load) : load(program)

/** The back end, for programs with loops. */
export const looping = <H>(backend: Backend<H>): Backend<H> => {
  const { loadTimed } = backend
  return {
    ...backend,
    load: (program) => loadAny(program, backend, backend.load),
    ...(loadTimed && {
      loadTimed: async (program: Program) => ({
        timing: () => NOTHING_TIMED,
        ...(await loadAny(program, backend, loadTimed)),
      }),
    }),
  }
}
