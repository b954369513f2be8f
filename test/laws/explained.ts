/** The law of rounding: whatever an engine computes lies where the program's own bounds allow it. */
import { optimise } from '../../src/compiler/optimise'
import { leaves } from '../../src/dsl/core/tree'
import type { AnyTensor, Values } from '../../src/dsl/core/tensor'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../src/dsl/transforms/program'
import type { Engine } from '../../src/engines/engine'
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
  const { instructions, parameters } = program
  const executable = await engine.load(program)
  const given = inputs.map((values, i) => executable.upload(values, instructions[parameters[i]]))
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

/** Refuses a number that rounding does not explain, with the compiler's passes and without. */
export const assertExplained = async (
  engine: Engine,
  arithmetic: Arithmetic,
  f: (...inputs: readonly AnyTensor[]) => readonly AnyTensor[],
  inputs: readonly AnyTensor[],
): Promise<Looked> => {
  const { program } = trace(f, inputs)
  const values = leaves(inputs).map(valuesOf)
  const bounds = boundsOf(program, values, arithmetic)
  for (const [name, made] of [
    ['without passes', program],
    ['with passes', optimise(program)],
  ] as const) {
    const wrong = astray(bounds, await runOf(engine, made, values))
    if (wrong.length > 0) throw new Error(`${engine.name} ${name}: ${wrong.slice(0, 5).join('; ')}`)
  }
  const all = bounds.flat()
  const known = all.filter((x) => x !== ANY && (isNone(x) || x.high - x.low <= 0.01 * Math.max(1, x.size)))
  return { numbers: all.length, exempt: all.length - known.length }
}
