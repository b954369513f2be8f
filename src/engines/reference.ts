/** The oracle: every instruction by its declared meaning, in float64, in order. Slow and obvious. */
import { fail } from '../dsl/core/problem'
import type { Spec, Values } from '../dsl/core/tensor'
import type { Program } from '../dsl/transforms/program'
import type { Buffer, Engine } from './engine'

/** `held` counts the buffers that are not freed yet. */
const engine = (): Engine => {
  const held = new Map<Buffer, Values>()

  const hold = (values: Values): Buffer => {
    const buffer: Buffer = { read: () => Promise.resolve(values), free: () => void held.delete(buffer) }
    held.set(buffer, values)
    return buffer
  }

  const valuesIn = (buffer: Buffer): Values =>
    held.get(buffer) ??
    fail({ where: 'reference', given: 'a freed buffer', expected: 'one that is still held' })

  return {
    name: 'reference',
    buffers: () => held.size,
    load: (program) =>
      Promise.resolve({
        upload: hold,
        run: (inputs) => Promise.resolve(evaluate(program, inputs.map(valuesIn)).map(hold)),
        dispose: () => undefined,
      }),
  }
}

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

/** Plain TypeScript in float64. */
export const reference: Engine = engine()
