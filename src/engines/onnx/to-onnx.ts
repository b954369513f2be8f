/** Programs as ONNX models, to be kept, looked at and run elsewhere. */
import { fail } from '../../dsl/core/problem'
import { sameShape, sizeOf } from '../../dsl/core/shape'
import type { Program } from '../../dsl/transforms/program'
import { emptyGraph, type Graph, reshaped } from './graph'
import { loweringOf } from './lowering'
import { type Model, modelBytes, type Named } from './model'
import type { View } from './site'

/** What the parameters and the results of a program are called in a model. */
export interface ModelNames {
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

const numbered = ({ parameters, results }: Program): ModelNames => ({
  inputs: parameters.map((_, i) => `input${i}`),
  outputs: results.map((_, i) => `output${i}`),
})

/** A value with the repetition done that its readers were to do. */
const whole = (graph: Graph, { name, shape }: View, full: readonly number[]): string => {
  if (sameShape(shape, full)) return name
  if (sizeOf(shape) === sizeOf(full)) return reshaped(graph, name, shape, full)
  return graph.emit('Expand', [name, graph.whole(full)])
}

const modelOf = (program: Program, names: ModelNames): Model => {
  const { instructions, parameters, results } = program
  const graph = emptyGraph()
  const given = new Map(parameters.map((number, i) => [number, names.inputs[i]]))
  const views: View[] = []
  const wholes = new Map<number, string>()

  const wholeOf = (number: number): string => {
    const known = wholes.get(number) ?? whole(graph, views[number], instructions[number].shape)
    wholes.set(number, known)
    return known
  }

  instructions.forEach(({ op, inputs, shape, dtype }, number) => {
    graph.begin(`${op.name}_${number}`)
    const name = given.get(number)
    if (name !== undefined) views.push({ name, shape })
    else if (inputs.length === 0)
      views.push({
        name: graph.constant(op.data ?? op.meaning([], [], { shape, dtype }), dtype, shape),
        shape,
      })
    else {
      const lowering =
        loweringOf(op.name) ??
        fail({ where: 'toOnnx', given: `the primitive '${op.name}'`, expected: 'one of the lowering table' })
      views.push(
        lowering(op.attributes, {
          inputs: inputs.map((input) => instructions[input]),
          result: { shape, dtype },
          graph,
          views: inputs.map((input) => views[input]),
          whole: (operand) => wholeOf(inputs[operand]),
        }),
      )
    }
  })

  // results get their names by a node each; ONNX Runtime takes away those that do nothing
  results.forEach((number, i) => {
    const value = wholeOf(number)
    graph.begin(names.outputs[i])
    graph.emit('Identity', [value])
  })
  const named = (numbers: readonly number[], called: readonly string[]): readonly Named[] =>
    numbers.map((number, i) => ({
      name: called[i],
      element: instructions[number].dtype,
      shape: instructions[number].shape,
    }))
  return {
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: named(parameters, names.inputs),
    outputs: named(results, names.outputs),
  }
}

/**
 * The bytes of an ONNX model (opset 18) that computes what the program computes. Its inputs and outputs are
 * called `input0`, `input1`, … and `output0`, …, or as `names` says.
 *
 * @example
 * toOnnx(trace((x: Tensor<readonly [2]>) => mul(x, 2), [placeholder([2])]).program)
 */
export const toOnnx = (program: Program, names: ModelNames = numbered(program)): Uint8Array =>
  modelBytes(modelOf(program, names))
