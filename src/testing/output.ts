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
  /** The sizes of its axes. */
  readonly shape: readonly number[]
  /** Its elements, row by row. */
  readonly data: () => Promise<ArrayLike<number>>
  /** Gives its memory back; called once. */
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

/** Fails: whoever writes plain JavaScript may give anything, and nothing if a `return` was forgotten. */
const unreadable = (output: unknown): never =>
  fail({
    where: 'the function under test',
    given:
      output === undefined ? 'undefined' : `a result of type ${output === null ? 'null' : typeof output}`,
    expected: 'a tensor, of Weyl or with `shape` and `data`, a list of numbers or a number',
    ...(output === undefined ? { cause: 'the function returns nothing', fix: 'return its result' } : {}),
  })

const isList = (values: unknown): values is ArrayLike<number> =>
  typeof values === 'object' &&
  values !== null &&
  'length' in values &&
  Array.from(values as ArrayLike<unknown>).every((value) => typeof value === 'number')

const isForeign = (output: unknown): output is ForeignTensor =>
  typeof output === 'object' &&
  output !== null &&
  'data' in output &&
  typeof output.data === 'function' &&
  'shape' in output &&
  isList(output.shape)

const readOne = async (output: Output): Promise<Numbers> => {
  if (typeof output === 'number') return numbers([], [output])
  if (isTensor(output)) return numbers(output.shape, valuesOf(output))
  if (isList(output)) return numbers([output.length], output)
  if (!isForeign(output)) return unreadable(output)
  const values = await output.data()
  output.dispose?.()
  return isList(values) ? numbers(output.shape, values) : unreadable(values)
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
