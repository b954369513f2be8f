/** The oracle: every instruction by its declared meaning, in float64, in order. Slow and obvious. */
import type { Values } from '../dsl/core/tensor'
import { isLeaf, leafValues } from '../dsl/primitives/constants'
import { meaningOf } from '../dsl/primitives/rules'
import type { Program } from '../dsl/transforms/program'
import { numberedValues } from '../dsl/transforms/values'
import { engineOf } from './backend'
import type { Engine } from './engine'

const evaluate = (program: Program, inputs: readonly Values[]): readonly Values[] => {
  const specs = numberedValues(program)
  const values = [...inputs]
  for (const { op, inputs: sources, results } of program.instructions)
    for (const result of results)
      values.push(
        isLeaf(op)
          ? leafValues(op, result)
          : meaningOf(
              op,
              sources.map((source) => values[source]),
              sources.map((source) => specs[source]),
              result,
            ),
      )
  return program.results.map((number) => values[number])
}

/** A reference engine of one's own, which can be ended. */
export const referenceEngine = (): Engine => {
  let held = 0
  const hold = (values: Values): Values => {
    held++
    return values
  }
  return engineOf<Values>({
    name: 'reference',
    upload: hold,
    read: (values) => Promise.resolve(values),
    free: () => {
      held--
    },
    buffers: () => held,
    load: (program) =>
      Promise.resolve({
        run: (inputs) => Promise.resolve(evaluate(program, inputs).map(hold)),
        dispose: () => undefined,
      }),
    end: () => Promise.resolve(),
  })
}

/** Plain TypeScript in float64. Everyone in the process shares it, so nobody ends it. */
export const reference: Engine = { ...referenceEngine(), dispose: () => Promise.resolve() }
