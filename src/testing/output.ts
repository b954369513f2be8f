/**
 * What a function under test may give, and its numbers. Only the form of other libraries' tensors is known here,
 * none of the libraries: whatever has a shape, and its numbers on demand.
 */
import { type Shape, sizeOf } from '../dsl/core/shape'
import { fail } from '../dsl/core/problem'
import { type AnyTensor, isTensor } from '../dsl/core/tensor'
import { valuesOf } from '../dsl/primitives/leaves'
import { evaluate } from '../engines/evaluate'

/** A tensor of another library, such as tfjs: read once, and then disposed of where it can be. */
export interface ForeignTensor {
  readonly shape: readonly number[]
  readonly data: () => Promise<ArrayLike<number>>
  readonly dispose?: () => void
}

/** A tensor of Weyl, one of another library, a list of numbers or a number. */
export type Output = AnyTensor | ForeignTensor | ArrayLike<number> | number

export interface Numbers {
  readonly shape: Shape
  readonly values: Float64Array
  /** Whether they were computed in float32. */
  readonly single: boolean
}

const numbers = (shape: Shape, values: ArrayLike<number>): Numbers =>
  values.length === sizeOf(shape)
    ? { shape, values: Float64Array.from(values), single: values instanceof Float32Array }
    : fail({
        where: 'the function under test',
        given: `${values.length} numbers for shape [${shape.join(', ')}]`,
        expected: `${sizeOf(shape)} numbers`,
      })

const readOne = async (output: Output): Promise<Numbers> => {
  if (typeof output === 'number') return numbers([], [output])
  if (isTensor(output)) return numbers(output.shape, valuesOf(output))
  if ('data' in output) {
    const values = await output.data()
    output.dispose?.()
    return numbers(output.shape, values)
  }
  return numbers([output.length], output)
}

/**
 * The numbers of outputs. Expressions are computed by `reference`, in float64, and together: what two have in common
 * is computed once.
 */
export const read = async (outputs: readonly Output[]): Promise<readonly Numbers[]> => {
  const values = await evaluate(outputs.filter(isTensor))
  const known = new Map(outputs.filter(isTensor).map((x, i) => [x, values[i]]))
  return Promise.all(
    outputs.map((output) => readOne(isTensor(output) ? (known.get(output) ?? output) : output)),
  )
}
