/**
 * Which operation made the first NaN? An engine that looks at what its programs give, and where that holds a NaN runs
 * the program again, one instruction at a time, and says which of them made it of numbers. Its programs are run as they
 * were written, without the compiler's passes, and all their results are read: for finding faults, not for speed.
 *
 * Laws: while no result holds a NaN, results are those of the engine; an instruction that is named makes a NaN of
 * inputs without.
 */
import { checkParts } from '../dsl/core/arguments'
import { unrolled } from '../compiler/unroll'
import { recorded } from '../dsl/core/origin'
import { fail } from '../dsl/core/problem'
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { checkEngine, type Engine, type EngineBuffer } from './engine'
import { type Culprit, firstBad, type IsBad } from './first-nan'
import { described, offence } from './nan-report'

const isInfinite: IsBad = (x) => x === Infinity || x === -Infinity

/** The instruction that made the first infinity of those that came into the inputs of another. */
const sourceOfInfinity = async (
  engine: Engine,
  program: Program,
  inputs: readonly EngineBuffer[],
  { number, inputs: values }: Culprit,
): Promise<string | undefined> => {
  const infinite = numberedValues(program)[number].inputs.filter((_, i) => values[i].some(isInfinite))
  const source = await firstBad(engine, program, inputs, infinite, isInfinite)
  return source === undefined ? undefined : `the infinity comes from ${offence(program, source, isInfinite)}`
}

/** Those of some values, floats, that hold a bad number. */
const badOf = async (
  program: Program,
  numbers: readonly number[],
  buffers: readonly EngineBuffer[],
  isBad: IsBad,
): Promise<readonly number[]> => {
  const values = numberedValues(program)
  const found: number[] = []
  for (const [i, number] of numbers.entries())
    if (values[number].dtype === 'float32' && (await buffers[i].read()).some(isBad)) found.push(number)
  return found
}

/**
 * The engine, for finding the operation that made the first NaN: a run whose results hold one fails with the
 * operation, its settings, its inputs and the line that wrote it. A NaN that came in with the arguments is no fault of
 * the program and is let through. With `infinite`, results that hold ±∞ count too. Throws for what is no engine, such
 * as its name.
 *
 * @example
 * const f = compile((x: Tensor<readonly [2]>) => mul(log(x), 2), { engine: debugNan(reference) })
 * await f(tensor([1, 2], [2])) // [0, 1.386]
 */
export const debugNan = (engine: Engine, settings: { readonly infinite?: boolean } = {}): Engine => {
  checkEngine('debugNan', engine)
  const { infinite = false } = checkParts('debugNan, settings', settings, {})
  const isBad: IsBad = infinite ? (x) => !Number.isFinite(x) : Number.isNaN
  const find = async (
    program: Program,
    inputs: readonly EngineBuffer[],
    wanted: readonly number[],
  ): Promise<void> => {
    const culprit = await firstBad(engine, program, inputs, wanted, isBad)
    if (culprit === undefined) {
      const given = await badOf(program, [...program.parameters.keys()], inputs, isBad)
      if (given.length > 0) return
      return fail({
        where: 'debugNan',
        given: `${infinite ? 'NaN or infinity' : 'NaN'} in a result, of arguments without`,
        expected: 'an operation that makes it',
        cause: `no operation makes it alone on the engine ${engine.name}, all of them together do`,
        fix: 'debugNan(reference)',
      })
    }
    const cause = await sourceOfInfinity(engine, program, inputs, culprit)
    fail({
      where: 'debugNan',
      given: offence(program, culprit, isBad),
      expected: 'numbers, of inputs that are numbers',
      cause: [...described(program, culprit, isBad), ...(cause === undefined ? [] : [cause])].join('; '),
    })
  }
  return {
    ...engine,
    takes: 'origins',
    load: async (given) => {
      // of a loop one wants to know the step
      const program = recorded(() => unrolled(given))
      const executable = await engine.load(program)
      return {
        ...executable,
        run: async (inputs) => {
          const results = await executable.run(inputs)
          try {
            const bad = await badOf(program, program.results, results, isBad)
            if (bad.length > 0) await find(program, inputs, bad)
            return results
          } catch (error) {
            for (const buffer of results) buffer.free()
            throw error
          }
        },
      }
    },
  }
}
