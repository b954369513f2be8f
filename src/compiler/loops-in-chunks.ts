/**
 * Loops chunk by chunk: where the tasks of a program can be cut and it has loops, it becomes a loop over chunks of tasks,
 * within which the other loops run. What those keep from step to step is then as large as a chunk, and not as all tasks.
 * Derivatives are unaffected: the pass runs after they were taken.
 *
 * Law: the same meaning; sums over tasks are added up chunk by chunk, so up to rounding.
 */
import type { AnyTensor } from '../dsl/core/tensor'
import { expandTo } from '../dsl/primitives/broadcast'
import { add } from '../dsl/primitives/elementwise'
import { literal, placeholder } from '../dsl/primitives/leaves'
import { reshape, transpose } from '../dsl/primitives/movement'
import { type Program, programOf } from '../dsl/transforms/program'
import { scanTrees } from '../dsl/transforms/scan'
import { numberedValues } from '../dsl/transforms/values'
import { call } from './call'
import { type ChunkSize, mapReduce } from './map-reduce'
import type { Part } from './part'
import { hasLoops } from './segments'

/** [… count …] as chunks along axis 0, each [… chunk …]. */
const inChunks = (x: AnyTensor, axis: number, chunk: number): AnyTensor => {
  const { shape } = x
  const split = [...shape.slice(0, axis), shape[axis] / chunk, chunk, ...shape.slice(axis + 1)]
  const others = [...split.keys()].filter((i) => i !== axis)
  return transpose(reshape(x, split), [axis, ...others])
}

/** The chunks side by side again. */
const sideBySide = (chunks: AnyTensor, axis: number): AnyTensor => {
  const [count, ...shape] = chunks.shape
  const order = shape.map((_, i) => i + 1)
  const split = transpose(chunks, [...order.slice(0, axis), 0, ...order.slice(axis)])
  return reshape(split, shape.with(axis, count * shape[axis]))
}

/** The program with its loops in chunks of that size; itself, where it has none or they cannot be cut. */
export const loopsInChunks = (program: Program, size: ChunkSize): Program => {
  const cut = hasLoops(program) ? mapReduce(program, size) : undefined
  if (cut === undefined || !hasLoops(cut.body.program)) return program
  const { before, body, after, axes, sums, chunk } = cut
  const symbols = program.parameters.map(({ shape, dtype }) => placeholder(shape, dtype))
  const known = new Map<number, AnyTensor>(symbols.entries())
  const runs = ({ program, takes, gives }: Part, values = known): ReadonlyMap<number, AnyTensor> => {
    const made = call(
      program,
      takes.flatMap((number) => values.get(number) ?? []),
    )
    return new Map(gives.map((number, i) => [number, made[i]]))
  }
  runs(before).forEach((x, number) => known.set(number, x))

  const specs = numberedValues(program)
  const cutting = body.takes.filter((number) => axes.has(number))
  const totals = body.gives.filter((number) => sums.has(number))
  const listed = body.gives.filter((number) => !sums.has(number))
  const valuesOf = (numbers: readonly number[], values: ReadonlyMap<number, AnyTensor>) =>
    numbers.flatMap((number) => values.get(number) ?? [])
  const [sum, lists] = scanTrees(
    (sofar: readonly AnyTensor[], places: readonly AnyTensor[]) => {
      const here = new Map([...known, ...cutting.map((number, i) => [number, places[i]] as const)])
      const made = runs(body, here)
      return [valuesOf(totals, made).map((x, i) => add(sofar[i], x)), valuesOf(listed, made)]
    },
    totals.map((number) => expandTo(literal(0, specs[number].dtype), specs[number].shape)),
    valuesOf(cutting, known).map((x, i) => inChunks(x, axes.get(cutting[i]) ?? 0, chunk)),
  )
  totals.forEach((number, i) => known.set(number, sum[i]))
  listed.forEach((number, i) => known.set(number, sideBySide(lists[i], axes.get(number) ?? 0)))
  const results = runs(after)
  return programOf(symbols, valuesOf(program.results, results))
}
