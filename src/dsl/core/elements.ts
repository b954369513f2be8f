/** What a tensor of each type can hold; anything else is refused where it enters, for it would become another number. */
import { asWritten, fail } from './problem'
import type { DType, Values } from './tensor'

const RANGE = 2 ** 31

const HOLDS: Readonly<Record<DType, (value: unknown) => boolean>> = {
  float32: (value) => typeof value === 'number',
  int32: (value) => typeof value === 'number' && (value | 0) === value,
  bool: (value) => value === 0 || value === 1,
}

const EXPECTED: Readonly<Record<DType, string>> = {
  float32: 'a number',
  int32: `a whole number from ${-RANGE} to ${RANGE - 1}`,
  bool: '0 or 1',
}

const FIX: Readonly<Record<DType, string>> = {
  float32: 'Number(…) of a text, 0 or NaN for what is missing',
  int32: "Math.round(…), or the type float32: cast(x, 'float32') of the tensor beside it",
  bool: '1 for true and 0 for false; less and equal compare numbers',
}

const DTYPES = Object.keys(HOLDS)

/** Refuses what is the name of no type. */
export const checkDtype = <D extends DType>(where: string, dtype: D): D =>
  DTYPES.includes(dtype)
    ? dtype
    : fail({
        where,
        given: `the type ${asWritten(dtype)}`,
        expected: DTYPES.join(', '),
        fix: "'float32', which a tensor has if nothing is said",
      })

/** Refuses a value that the type does not hold; `place` says which one it is. */
export const checkElement = (where: string, value: unknown, dtype: DType, place: string): void => {
  if (!HOLDS[dtype](value))
    fail({
      where,
      given: `${asWritten(value)}${place} of type ${dtype}`,
      expected: EXPECTED[dtype],
      fix: FIX[dtype],
    })
}

/** Types of which every element fits. */
const isOfType = (data: readonly number[] | Values, dtype: DType): boolean =>
  (dtype === 'float32' && ArrayBuffer.isView(data)) || (dtype === 'int32' && data instanceof Int32Array)

/** Refuses the first element that the type does not hold. */
export const checkElements = (where: string, data: readonly number[] | Values, dtype: DType): void => {
  if (isOfType(data, dtype)) return
  for (let i = 0; i < data.length; i++)
    if (!HOLDS[dtype](data[i])) checkElement(where, data[i], dtype, ` at place ${i}`)
}
