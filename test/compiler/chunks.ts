/** Running a program that was cut into chunks, on plain numbers, as its law says. */
import type { Part } from '../../src/compiler/part'
import type { MapReduce } from '../../src/compiler/map-reduce'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import { typed, type Values } from '../../src/dsl/core/tensor'
import type { Program } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { reference } from '../../src/engines/reference'

/** The results of a program in float64. */
export const evaluate = async (program: Program, inputs: readonly Values[]): Promise<readonly Values[]> => {
  const executable = await reference.load(program)
  const given = inputs.map((values, i) => {
    const spec = program.parameters[i]
    return executable.upload(typed(values, spec.dtype), spec)
  })
  const results = await executable.run(given)
  const values = await Promise.all(results.map((buffer) => buffer.read()))
  for (const buffer of [...given, ...results]) buffer.free()
  return values
}

/** Places `from` up to `from + size` of an axis. */
export const sliced = (values: Values, shape: Shape, axis: number, from: number, size: number): Values => {
  const inner = sizeOf(shape.slice(axis + 1))
  return Float64Array.from(values).filter((_, i) => {
    const place = Math.floor(i / inner) % shape[axis]
    return place >= from && place < from + size
  })
}

/** Parts laid one after the other along an axis; `shape` is that of each of them. */
const joined = (parts: readonly Values[], shape: Shape, axis: number): Values => {
  const run = sizeOf(shape.slice(axis))
  const rows = Array.from({ length: sizeOf(shape.slice(0, axis)) }, (_, row) => row)
  return Float64Array.from(
    rows.flatMap((row) => parts.flatMap((part) => Array.from(part.subarray(row * run, (row + 1) * run)))),
  )
}

/** `before` once, `body` for each chunk, joining and adding up, `after` once. */
export const runCut = async (
  program: Program,
  { count, chunk, before, body, after, axes, sums }: MapReduce,
  inputs: readonly Values[],
): Promise<readonly Values[]> => {
  const specs = numberedValues(program)
  const known = new Map([...inputs.entries()])
  const value = (number: number): Values => {
    const found = known.get(number)
    if (found === undefined) throw new Error(`value ${number} is not there yet`)
    return found
  }
  const run = ({ program: part, takes }: Part, view: (number: number) => Values) =>
    evaluate(part, takes.map(view))

  const shared = await run(before, value)
  before.gives.forEach((number, i) => known.set(number, shared[i]))
  const made: (readonly Values[])[] = []
  for (let from = 0; from < count; from += chunk)
    made.push(
      await run(body, (number) => {
        const axis = axes.get(number)
        return axis === undefined
          ? value(number)
          : sliced(value(number), specs[number].shape, axis, from, chunk)
      }),
    )
  body.gives.forEach((number, i) => {
    const parts = made.map((values) => values[i])
    const axis = axes.get(number)
    if (sums.has(number))
      known.set(
        number,
        parts.reduce((a, b) => Float64Array.from(a, (x, k) => x + b[k])),
      )
    else if (axis !== undefined) known.set(number, joined(parts, specs[number].shape.with(axis, chunk), axis))
    else throw new Error(`value ${number} is neither cut nor a sum`)
  })
  return run(after, value)
}
