/** Programs as ONNX models, to be kept, looked at and run elsewhere. */
import { unrolled } from '../../compiler/unroll'
import { withoutLoop } from '../../dsl/transforms/scan-op'
import { sameShape, type Shape, sizeOf } from '../../dsl/core/shape'
import type { Spec, Values } from '../../dsl/core/tensor'
import { elementsOf, isLeaf, leafValues } from '../../dsl/primitives/constants'
import { checkProgram, type Program } from '../../dsl/transforms/program'
import { type Value, numberedValues } from '../../dsl/transforms/values'
import { emptyGraph, type Graph, reshaped, transposed } from './graph'
import { lowerOp } from './lowering'
import { type Model, modelBytes, type Named } from './model'
import type { Turned, View } from './site'

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
const repeated = (graph: Graph, { name, shape }: View, full: Shape): string => {
  if (sameShape(shape, full)) return name
  if (sizeOf(shape) === sizeOf(full)) return reshaped(graph, name, shape, full)
  return graph.emit('Expand', [name, graph.whole(full)])
}

/** The order that undoes an order. */
const undone = (order: readonly number[]): readonly number[] => order.map((_, axis) => order.indexOf(axis))

/** The elements of a constant; nothing of any other value. */
const constantIn = ({ op, ...spec }: Value): Values | undefined =>
  op?.name === 'constant' ? elementsOf(op, spec) : undefined

const modelOf = (program: Program, names: ModelNames): Model => {
  const { parameters, results } = program
  const all = numberedValues(program)
  const graph = emptyGraph()
  const values: (View | Turned)[] = []
  const wholes = new Map<number, string>()

  const whole = (number: number): string => {
    const value = values[number]
    const { shape } = all[number]
    const name =
      wholes.get(number) ??
      ('turned' in value
        ? transposed(graph, value.turned, undone(value.order))
        : repeated(graph, value, shape))
    wholes.set(number, name)
    return name
  }
  const view = (number: number): View => {
    const value = values[number]
    return 'turned' in value ? { name: whole(number), shape: all[number].shape } : value
  }
  const asItLies = (number: number): Turned => {
    const value = values[number]
    return 'turned' in value
      ? value
      : { turned: whole(number), order: all[number].shape.map((_, axis) => axis) }
  }

  const lowered = ({ op, inputs, shape, dtype }: Value, name: string): View | Turned => {
    if (op === undefined) return { name, shape }
    if (isLeaf(op)) return { name: graph.constant(leafValues(op, { shape, dtype }), dtype, shape), shape }
    return lowerOp(withoutLoop(op), {
      inputs: inputs.map((input) => ({ ...all[input], data: constantIn(all[input]) })),
      result: { shape, dtype },
      graph,
      view: (operand) => view(inputs[operand]),
      whole: (operand) => whole(inputs[operand]),
      asItLies: (operand) => asItLies(inputs[operand]),
    })
  }

  all.forEach((value, number) => {
    graph.begin(`${value.op?.name ?? 'input'}_${number}`)
    values.push(lowered(value, names.inputs[number]))
  })

  const called = new Map<string, string>()
  const made = new Set(graph.nodes.map(({ output }) => output))
  results.forEach((number, i) => {
    graph.begin(names.outputs[i])
    const value = whole(number)
    if (value === names.outputs[i]) return
    // what is another result too, or was given, is copied
    if (!made.has(value) || called.has(value)) graph.emit('Identity', [value])
    else called.set(value, names.outputs[i])
  })
  const named = (specs: readonly Spec[], called: readonly string[]): readonly Named[] =>
    specs.map(({ dtype, shape }, i) => ({ name: called[i], element: dtype, shape }))
  const renamed = (name: string): string => called.get(name) ?? name
  return {
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(renamed),
      output: renamed(node.output),
    })),
    constants: graph.constants,
    inputs: named(parameters, names.inputs),
    outputs: named(
      results.map((number) => all[number]),
      names.outputs,
    ),
  }
}

/**
 * The bytes of an ONNX model (opset 18) that computes what the program computes. Its inputs and outputs are
 * called `input0`, `input1`, … and `output0`, …, or as `names` says. Throws for what is no program, such as the
 * compiled function itself.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => mul(x, 2), { engine: reference })
 * const bytes = toOnnx(double.program(tensor([0, 0], [2])))
 * bytes[0] // 8
 */
export const toOnnx = (
  program: Program,
  names: ModelNames = numbered(checkProgram('toOnnx', program)),
): Uint8Array => modelBytes(modelOf(unrolled(checkProgram('toOnnx', program)), names))
