/** The oracle: every instruction by its declared meaning, in float64, in order. Slow and obvious. */
import type { Spec, Values } from '../dsl/core/tensor'
import type { Program } from '../dsl/transforms/program'
import { engineOf } from './backend'
import type { Engine } from './engine'

const evaluate = (
  { instructions, parameters, results }: Program,
  inputs: readonly Values[],
): readonly Values[] => {
  const values: Values[] = []
  const given = new Map(parameters.map((number, i) => [number, inputs[i]]))
  instructions.forEach(({ op, inputs: sources, shape, dtype }, number) => {
    const specs: readonly Spec[] = sources.map((source) => instructions[source])
    values.push(
      given.get(number) ??
        op.data ??
        op.meaning(
          sources.map((source) => values[source]),
          specs,
          { shape, dtype },
        ),
    )
  })
  return results.map((number) => values[number])
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
