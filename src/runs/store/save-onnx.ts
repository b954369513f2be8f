/** Programs as files that other tools open. */
import * as TE from 'fp-ts/TaskEither'
import type { Problem } from '../../dsl/core/problem'
import type { Program } from '../../dsl/transforms/program'
import { type ModelNames, toOnnx } from '../../engines/onnx/to-onnx'
import { diskProblem } from '../problems'
import { writeWhole } from './disk'

/**
 * Writes a program as a standard ONNX model (opset 18), which any ONNX Runtime opens. The inputs are called
 * `input0`, `input1`, …, in the order of the function's leaves, the outputs `output0`, …, unless `names` says otherwise.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => mul(x, 2), { engine: reference })
 * const write = saveOnnx(double.program(tensor([0, 0], [2])), 'double.onnx')
 * typeof write // 'function'
 */
export const saveOnnx = (program: Program, file: string, names?: ModelNames): TE.TaskEither<Problem, void> =>
  TE.tryCatch(
    () => writeWhole(file, toOnnx(program, names)),
    diskProblem(file, 'written', 'the file is not there, or as it was'),
  )
