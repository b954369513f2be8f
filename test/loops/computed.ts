/** What loops compute, through the interpreter, beside what the program means. */
import { expect } from 'vitest'
import { sizeOf, stridesOf } from '../../src/dsl/core/shape'
import type { AnyTensor, Values } from '../../src/dsl/core/tensor'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { interpret, type Memory } from '../../src/loops/interpret'
import type { Scheduled } from '../../src/loops/loops'
import type { Outside } from '../../src/loops/outside'
import { errorOf } from '../engines/edges/units'
import { boundsOf } from '../laws/bounds'
import { holds } from '../laws/ranges'

/** Everything row by row, and nothing added to what is there. */
export const rowsOutside = (program: Program): Outside => {
  const { parameters, results } = program
  const values = numberedValues(program)
  const strides = (number: number): readonly number[] => stridesOf(values[number].shape)
  return {
    parameters: parameters.map(({ shape }) => ({ strides: stridesOf(shape), parts: [0] })),
    results: results.map((number) => ({ strides: strides(number), accumulate: false })),
    laid: stridesOf,
  }
}

/** Runs a program in some way on memory for its parameters, and for its results, of which nothing is known yet. */
export type Run = (outside: readonly Memory[]) => void

export const interpreted =
  (loops: Scheduled): Run =>
  (outside) =>
    interpret(loops, outside)

const resultsOf = (program: Program, inputs: readonly Values[], run: Run): readonly (readonly number[])[] => {
  const { parameters, results } = program
  const all = numberedValues(program)
  const given = inputs.map((values): Memory => Array.from(values))
  const made = results.map((number): Memory =>
    new Array<undefined>(sizeOf(all[number].shape)).fill(undefined),
  )
  run([...given, ...made])
  expect(given.length).toBe(parameters.length)
  expect(made.flat()).not.toContain(undefined)
  return made.map((memory) => memory.map(Number))
}

/** The loops compute in doubles; passes take sums and products in another order. */
const ARITHMETIC = { units: errorOf('tfjs-cpu'), flushes: false }

/** Refuses a result that lies outside the bounds of the program. */
export const assertComputes = (
  f: (...inputs: readonly AnyTensor[]) => readonly AnyTensor[],
  inputs: readonly AnyTensor[],
  pass: (program: Program) => Program,
  run: (program: Program) => Run,
): readonly (readonly number[])[] => {
  const { program } = trace(f, inputs)
  const values = inputs.map(valuesOf)
  const bounds = boundsOf(program, values, ARITHMETIC)
  const passed = pass(program)
  const found = resultsOf(passed, values, run(passed))
  const wrong = found.flatMap((result, n) =>
    result.flatMap((x, i) => {
      const { low, high } = bounds[n][i]
      return holds(bounds[n][i], x) ? [] : [`${x} at ${i} of result ${n}, not in [${low}, ${high}]`]
    }),
  )
  expect(wrong).toEqual([])
  return found
}
