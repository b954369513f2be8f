/**
 * Large constants as arguments: what a function closes over is data and not code, so that programs which differ in it
 * alone, such as one network with other parameters, have one code.
 *
 * Law: the results of the program, bit for bit.
 */
import { bytesOf } from '../../compiler/cost'
import { partOf } from '../../compiler/part'
import type { Spec, Values } from '../../dsl/core/tensor'
import { elementsOf } from '../../dsl/primitives/constants'
import type { Program } from '../../dsl/transforms/program'
import { numberedInstructions } from '../../dsl/transforms/values'
import type { Backend, LoadedProgram } from './contract'

/** Bytes of a constant from which reading it for a name, and keeping it, costs more than handing it over. */
export const LARGE = 2 ** 18

interface Constant {
  readonly values: Values
  readonly spec: Spec
}

/** The large constants of a program, by their numbers. */
const largeIn = (program: Program): ReadonlyMap<number, Constant> =>
  new Map(
    numberedInstructions(program).flatMap(({ first, op, results: [spec] }) =>
      op.name === 'constant' && bytesOf(spec) >= LARGE
        ? [[first, { values: elementsOf(op, spec), spec }] as const]
        : [],
    ),
  )

/** A way to load programs, with their large constants uploaded beside their code. */
export const closedOver =
  <H, L extends LoadedProgram<H>>(
    { upload, free }: Pick<Backend<H>, 'upload' | 'free'>,
    load: (program: Program) => Promise<L>,
  ) =>
  async (program: Program): Promise<L> => {
    const large = largeIn(program)
    if (large.size === 0) return load(program)
    const parameters = program.parameters.length
    const part = partOf(program, program.results, (number) => number < parameters || large.has(number))
    const held = new Map<number, H>()
    const freed = (): void => held.forEach((value) => free(value))
    try {
      for (const [number, { values, spec }] of large) held.set(number, upload(values, spec))
      const loaded = await load(part.program)
      return {
        ...loaded,
        run: (given) => loaded.run(part.takes.map((number) => held.get(number) ?? given[number])),
        dispose: () => {
          loaded.dispose?.()
          freed()
        },
      }
    } catch (error) {
      freed()
      throw error
    }
  }
