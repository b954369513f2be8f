/** What a lowering is given and what it returns. */
import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Spec, Values } from '../../dsl/core/tensor'
import type { PrimitiveOp } from '../../dsl/primitives'
import type { Kernels } from './kernels'

/** The kernel calls of one instruction. */
export type Step = (inputs: readonly TensorInfo[]) => TensorInfo

/** What is known of an instruction when the program is loaded. */
export interface Site {
  readonly op: PrimitiveOp
  readonly inputs: readonly Spec[]
  readonly result: Spec
  readonly kernels: Kernels
  /** Numbers that the step needs on every run; they live as long as the program. */
  readonly keep: (values: Values, spec: Spec) => TensorInfo
}
