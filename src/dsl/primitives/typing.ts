/** Which types of operands an elementwise primitive has a meaning for, and the type it gives. */
import { commonType } from '../core/primitive'
import type { DType, Spec } from '../core/tensor'

/** The type that operands of these types give, or a refusal. */
export type Typing = (where: string, inputs: readonly Spec[]) => DType

export const ANY: readonly DType[] = ['float32', 'int32', 'bool']

export const of =
  (...takes: readonly DType[]): Typing =>
  (where, inputs) =>
    commonType(where, inputs, takes)

export const floats = of('float32')
export const numbers = of('float32', 'int32')
export const wholes = of('int32')
export const truths = of('bool')

/** A truth about operands. */
export const truth =
  (typing: Typing): Typing =>
  (where, inputs) => {
    typing(where, inputs)
    return 'bool'
  }

export const choice: Typing = (where, [condition, ...branches]) => {
  truths(`${where}, condition`, [condition])
  return of(...ANY)(where, branches)
}
