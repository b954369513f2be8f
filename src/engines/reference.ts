/** The oracle: every instruction by its declared meaning, in float64, in order. Slow and obvious. */
import type { Values } from '../dsl/core/tensor'
import { meaningOf } from '../dsl/primitives/rules'
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { engineOf } from './kit/backend'
import type { Engine } from './engine'

const evaluate = (program: Program, inputs: readonly Values[]): readonly Values[] => {
  const specs = numberedValues(program)
  const values = [...inputs]
  for (const { op, inputs: sources, results } of program.instructions)
    for (const result of results)
      values.push(
        meaningOf(
          op,
          sources.map((source) => values[source]),
          sources.map((source) => specs[source]),
          result,
        ),
      )
  return program.results.map((number) => values[number])
}

/** A reference engine of one's own, which can be ended. */
export const referenceEngine = (): Engine =>
  engineOf<Values>({
    name: 'reference',
    upload: (values) => values,
    read: (values) => Promise.resolve(values),
    free: () => undefined,
    load: (program) => Promise.resolve({ run: (inputs) => Promise.resolve(evaluate(program, inputs)) }),
    end: () => Promise.resolve(),
  })

/**
 * Plain TypeScript in float64. Everyone in the process shares it, so nobody ends it.
 *
 * @example
 * const double = compile((x: Scalar) => mul(x, 2), { engine: reference })
 * await double(literal(3)) // 6
 */
export const reference: Engine = { ...referenceEngine(), dispose: () => Promise.resolve() }
