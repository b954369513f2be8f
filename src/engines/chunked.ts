/**
 * An engine that runs programs chunk by chunk on another engine, so that the values in between stay in the
 * cache. A program becomes three: the first makes what is shared, cuts what is cut and begins each sum at zero;
 * the second is run for each chunk and adds to the sums; the last joins the chunks and makes the results.
 *
 * Law: on every program it gives what the other engine gives, within the rounding of its sums.
 */
import { call } from '../compiler/call'
import { type ChunkSize, mapReduce, type MapReduce } from '../compiler/map-reduce'
import { fail } from '../dsl/core/problem'
import type { AnyTensor, Spec } from '../dsl/core/tensor'
import { expandTo } from '../dsl/primitives/broadcast'
import { concat } from '../dsl/primitives/concat'
import { add } from '../dsl/primitives/elementwise'
import { literal, placeholder } from '../dsl/primitives/leaves'
import { slice } from '../dsl/primitives/movement'
import { type Program, trace } from '../dsl/transforms/program'
import type { Buffer, Engine, Executable } from './engine'

/** Values by the numbers of what they stand for. */
type Known<T> = ReadonlyMap<number, T>

const named = <T>(numbers: readonly number[], values: readonly T[]): Known<T> =>
  new Map(numbers.map((number, i) => [number, values[i]]))

const pick = <T>(known: Known<T>, numbers: readonly number[]): readonly T[] =>
  numbers.map(
    (number) =>
      known.get(number) ??
      fail({ where: 'internal: chunked', given: `no value ${number}`, expected: 'one that was made before' }),
  )

const symbols = (specs: readonly Spec[]): readonly AnyTensor[] =>
  specs.map(({ shape, dtype }) => placeholder(shape, dtype))

/** What goes in and out of the three programs, by number; what is cut, for each chunk. */
const traffic = ({ parameters }: Program, { count, chunk, before, body, after, axes, sums }: MapReduce) => {
  const fromBody = new Set(body.gives)
  const atOnce = [...new Set([...body.takes.filter((number) => !axes.has(number)), ...after.takes])]
  return {
    pieces: Array.from({ length: count / chunk }, (_, i) => i),
    cut: body.takes.filter((number) => axes.has(number)),
    whole: body.takes.filter((number) => !axes.has(number)),
    sums: body.gives.filter((number) => sums.has(number)),
    joined: body.gives.filter((number) => !sums.has(number)),
    shared: atOnce.filter((number) => before.gives.includes(number)),
    first: parameters.filter((number) => before.takes.includes(number) || axes.has(number)),
    last: after.takes.filter((number) => !fromBody.has(number)),
  }
}

const programsOf = (program: Program, parts: MapReduce): readonly Program[] => {
  const { chunk, before, body, after, axes } = parts
  const { pieces, cut, whole, sums, joined, shared, first, last } = traffic(program, parts)
  const spec = (number: number): Spec => program.instructions[number]
  const axisOf = (number: number): number => axes.get(number) ?? 0
  const chunkOf = (number: number): Spec => {
    const { shape, dtype } = spec(number)
    return { shape: shape.with(axisOf(number), chunk), dtype }
  }
  const piece = (x: AnyTensor, axis: number, i: number): AnyTensor =>
    slice(
      x,
      x.shape.map((_, k) => (k === axis ? i * chunk : 0)),
      x.shape.with(axis, chunk),
    )
  const zero = ({ shape, dtype }: Spec): AnyTensor => expandTo(literal(0, dtype), shape)

  const begin = (...given: readonly AnyTensor[]) => {
    const known = named(first, given)
    const made = named(before.gives, call(before.program, pick(known, before.takes)))
    const all = new Map([...known, ...made])
    return [
      pick(all, shared),
      pieces.map((i) => pick(all, cut).map((x, k) => piece(x, axisOf(cut[k]), i))),
      sums.map((number) => zero(spec(number))),
    ]
  }
  const goOn = (given: readonly AnyTensor[], soFar: readonly AnyTensor[]) => {
    const made = named(body.gives, call(body.program, pick(named([...whole, ...cut], given), body.takes)))
    return [pick(made, joined), pick(made, sums).map((x, i) => add(soFar[i], x))]
  }
  const end = (
    given: readonly AnyTensor[],
    parts: readonly (readonly AnyTensor[])[],
    added: readonly AnyTensor[],
  ) => {
    const made = joined.map((number, k) =>
      concat(
        parts.map((values) => values[k]),
        axisOf(number),
      ),
    )
    const known = new Map([...named(last, given), ...named(joined, made), ...named(sums, added)])
    return call(after.program, pick(known, after.takes))
  }
  const accumulators = symbols(sums.map(spec))
  return [
    trace(begin, symbols(first.map(spec))).program,
    trace(goOn, [symbols([...whole.map(spec), ...cut.map(chunkOf)]), accumulators]).program,
    trace(end, [symbols(last.map(spec)), pieces.map(() => symbols(joined.map(chunkOf))), accumulators])
      .program,
  ]
}

/** All programs ready, or none. */
const loadAll = async (engine: Engine, programs: readonly Program[]): Promise<readonly Executable[]> => {
  const loaded: Executable[] = []
  try {
    for (const program of programs) loaded.push(await engine.load(program))
    return loaded
  } catch (error) {
    for (const executable of loaded) executable.dispose()
    throw error
  }
}

const inChunks = async (engine: Engine, program: Program, parts: MapReduce): Promise<Executable> => {
  const { pieces, cut, whole, sums, joined, shared, first, last } = traffic(program, parts)
  const loaded = await loadAll(engine, programsOf(program, parts))
  const [begin, goOn, end] = loaded

  const run = async (inputs: readonly Buffer[]): Promise<readonly Buffer[]> => {
    const held = new Set<Buffer>()
    const made = async (executable: Executable, given: readonly Buffer[]): Promise<readonly Buffer[]> => {
      const buffers = await executable.run(given)
      for (const buffer of buffers) held.add(buffer)
      return buffers
    }
    const free = (buffers: Iterable<Buffer>): void => {
      for (const buffer of buffers) if (held.delete(buffer)) buffer.free()
    }
    try {
      const given = named(program.parameters, inputs)
      const begun = await made(begin, pick(given, first))
      const known = new Map([...given, ...named(shared, begun)])
      const pieceOf = (i: number): readonly Buffer[] =>
        begun.slice(shared.length + i * cut.length, shared.length + (i + 1) * cut.length)
      let soFar = begun.slice(begun.length - sums.length)
      const parts: Buffer[] = []
      for (const i of pieces) {
        const used = [...pieceOf(i), ...soFar]
        const results = await made(goOn, [...pick(known, whole), ...used])
        free(used)
        parts.push(...results.slice(0, joined.length))
        soFar = results.slice(joined.length)
      }
      return await end.run([...pick(known, last), ...parts, ...soFar])
    } finally {
      free([...held])
    }
  }

  return {
    upload: begin.upload,
    run,
    dispose: () => {
      for (const executable of loaded) executable.dispose()
    },
  }
}

/** The engine, running each program chunk by chunk that is worth it, and the others as they are. */
export const chunked = (engine: Engine, size: ChunkSize): Engine => ({
  ...engine,
  name: `${engine.name} in chunks`,
  load: (program) => {
    const parts = mapReduce(program, size)
    return parts === undefined ? engine.load(program) : inChunks(engine, program, parts)
  },
})
