/** Programs as files that other tools open. */
import { fail } from '../../dsl/core/problem'
import type { Program } from '../../dsl/transforms/program'
import { type ModelNames, toOnnx } from '../../engines/onnx/to-onnx'
import { diskProblem } from '../problems'
import { writeWhole } from './disk'

/**
 * Writes a program as a standard ONNX model (opset 18), which any ONNX Runtime opens. The inputs are called
 * `input0`, `input1`, …, in the order of the function's leaves, the outputs `output0`, …, unless `names` says otherwise.
 * Rejects with a problem for a file that cannot be written; throws for what is no program.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => ops.mul(x, 2), { engine: reference })
 * const program = double.program(tensor([0, 0], [2]))
 * await saveOnnx(program, 'no-such-folder/double.onnx').catch(({ problem }: WeylError) => problem.given) // 'the error ENOENT'
 */
export const saveOnnx = (program: Program, file: string, names?: ModelNames): Promise<void> =>
  writeWhole(file, toOnnx(program, names)).catch((error: unknown) =>
    fail(diskProblem(file, 'saved', 'the file is not there, or as it was')(error)),
  )
