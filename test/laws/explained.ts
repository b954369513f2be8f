/** The law of rounding: whatever an engine computes lies where the program's own bounds allow it. */
import { optimise } from '../../src/compiler/optimise'
import { leaves } from '../../src/dsl/core/tree'
import type { AnyTensor, Values } from '../../src/dsl/core/tensor'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import type { Engine } from '../../src/engines/engine'
import { reference } from '../../src/engines/reference'
import { type Arithmetic, boundsOf } from './bounds'
import { ANY, holds, isNone, type Range } from './ranges'

/** How many numbers were looked at, and of how many nothing is known. */
export interface Looked {
  readonly numbers: number
  readonly exempt: number
}

const runOf = async (
  engine: Engine,
  program: Program,
  inputs: readonly Values[],
): Promise<readonly Values[]> => {
  const { parameters } = program
  const executable = await engine.load(program)
  const given = inputs.map((values, i) => executable.upload(values, parameters[i]))
  const outputs = await executable.run(given)
  const values = await Promise.all(outputs.map((buffer) => buffer.read()))
  for (const buffer of [...given, ...outputs]) buffer.free()
  executable.dispose()
  return values
}

const show = ({ low, high }: Range): string => (Number.isNaN(low) ? 'no number' : `[${low}, ${high}]`)

/** Those that lie outside. */
const astray = (bounds: readonly (readonly Range[])[], found: readonly Values[]): readonly string[] =>
  bounds.flatMap((ranges, result) =>
    ranges.flatMap((range, i) =>
      holds(range, found[result][i])
        ? []
        : [`${found[result][i]} at ${i} of result ${result}, not in ${show(range)}`],
    ),
  )

/** The same function as one program and as others, with the bounds of the first. */
const assertBounded = async (
  engine: Engine,
  programs: Readonly<Record<string, Program>>,
  inputs: readonly Values[],
  bounds: readonly (readonly Range[])[],
): Promise<void> => {
  for (const [name, program] of Object.entries(programs)) {
    const wrong = astray(bounds, await runOf(engine, program, inputs))
    if (wrong.length > 0) throw new Error(`${engine.name}, ${name}: ${wrong.slice(0, 5).join('; ')}`)
  }
}

type Traced = (...inputs: readonly AnyTensor[]) => readonly AnyTensor[]

/**
 * Whether all that a program computes is finite. Only then do other orders of its products mean the same: what is endless
 * may meet zero in one order alone.
 */
const isFinite = async (program: Program, values: readonly Values[]): Promise<boolean> => {
  const { parameters } = program
  const executable = await reference.load({ ...program, results: [...numberedValues(program).keys()] })
  const given = parameters.map((spec, i) => executable.upload(values[i], spec))
  const made = await executable.run(given)
  const all = await Promise.all(made.map((buffer) => buffer.read()))
  for (const buffer of [...given, ...made]) buffer.free()
  executable.dispose()
  return all.every((found) => found.every((x: number) => Math.abs(x) < 2 ** 127))
}

/** Refuses a number that rounding does not explain, with the compiler's passes (if all is finite) and without. */
export const assertExplained = async (
  engine: Engine,
  arithmetic: Arithmetic,
  f: Traced,
  inputs: readonly AnyTensor[],
): Promise<Looked> => {
  const { program } = trace(f, inputs)
  const values = leaves(inputs).map(valuesOf)
  const bounds = boundsOf(program, values, arithmetic)
  const programs = {
    'without passes': program,
    ...((await isFinite(program, values)) && { 'with passes': optimise(program) }),
  }
  await assertBounded(engine, programs, values, bounds)
  const all = bounds.flat()
  const known = all.filter((x) => x !== ANY && (isNone(x) || x.high - x.low <= 0.01 * Math.max(1, x.size)))
  return { numbers: all.length, exempt: all.length - known.length }
}

/** Refuses a pass that makes other numbers than rounding explains, or makes none of a number, or the reverse. */
export const assertKept = async (
  pass: (program: Program) => Program,
  arithmetic: Arithmetic,
  f: Traced,
  inputs: readonly AnyTensor[],
  { reorders }: { readonly reorders: boolean },
): Promise<void> => {
  const { program } = trace(f, inputs)
  const values = leaves(inputs).map(valuesOf)
  if (reorders && !(await isFinite(program, values))) return
  await assertBounded(reference, { 'after it': pass(program) }, values, boundsOf(program, values, arithmetic))
}
