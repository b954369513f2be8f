/**
 * ONNX models as plain data, and their bytes. Field numbers are those of onnx.proto; opset 18 is the first
 * whose reductions all take their axes as an input, and runs in ONNX Runtime 1.14 and later.
 */
import type { Shape } from '../../dsl/core/shape'
import { bytes, encoded, type Message, message, nested, text, whole } from './protobuf'

/** The types of elements by their numbers in ONNX; int64 is what ONNX counts with, and no type of ours. */
export const ELEMENT = { float32: 1, int32: 6, int64: 7, bool: 9 } as const

export type Element = keyof typeof ELEMENT

type Attribute = number | string | readonly number[]

export interface Node {
  /** After the instruction that it belongs to: errors of ONNX Runtime say it. */
  readonly name: string
  readonly operator: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, Attribute>>
}

/** A name with the type of what it stands for. */
export interface Named {
  readonly name: string
  readonly element: Element
  readonly shape: Shape
}

/** A named constant; `data` are its elements as they lie in memory, lowest byte first. */
export interface Constant extends Named {
  readonly data: Uint8Array
}

export interface Model {
  readonly nodes: readonly Node[]
  readonly constants: readonly Constant[]
  readonly inputs: readonly Named[]
  readonly outputs: readonly Named[]
}

const IR_VERSION = 8
const OPSET = 18

const attribute = (name: string, value: Attribute): Message => {
  if (typeof value === 'number') return nested(5, text(1, name), whole(3, value), whole(20, 2))
  if (typeof value === 'string') return nested(5, text(1, name), text(4, value), whole(20, 3))
  return nested(5, text(1, name), ...value.map((n) => whole(8, n)), whole(20, 7))
}

const node = ({ name, operator, inputs, output, attributes }: Node): Message =>
  nested(
    1,
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, name),
    text(4, operator),
    ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  )

const constant = ({ name, element, shape, data }: Constant): Message =>
  nested(5, ...shape.map((n) => whole(1, n)), whole(2, ELEMENT[element]), text(8, name), bytes(9, data))

const named =
  (field: number) =>
  ({ name, element, shape }: Named): Message => {
    const sizes = nested(2, ...shape.map((n) => nested(1, whole(1, n))))
    return nested(field, text(1, name), nested(2, nested(1, whole(1, ELEMENT[element]), sizes)))
  }

/** The model as the bytes of an `.onnx` file. */
export const modelBytes = ({ nodes, constants, inputs, outputs }: Model): Uint8Array =>
  encoded(
    message(
      whole(1, IR_VERSION),
      text(2, 'weyl'),
      nested(
        7,
        ...nodes.map(node),
        text(2, 'program'),
        ...constants.map(constant),
        ...inputs.map(named(11)),
        ...outputs.map(named(12)),
      ),
      nested(8, whole(2, OPSET)),
    ),
  )
