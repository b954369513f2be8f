/** Programs as files, to be run in another process or later. */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import { decodeProgram, encodeProgram } from '../../data/program-file'
import { fail } from '../../dsl/core/problem'
import type { Program } from '../../dsl/transforms/program'
import { diskProblem } from '../problems'
import { writeWhole } from './disk'

/** Says of an error of the disk what it means. */
const asProblem =
  (path: string, done: string, stakes: string) =>
  (error: unknown): never =>
    fail(diskProblem(path, done, stakes)(error))

/**
 * Writes a program as a file: its constants are tensors of a safetensors file, bit for bit, and the rest is JSON beside
 * them. The file is the old one or the new one at every moment.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => ops.mul(x, 2), { engine: reference })
 * const program = double.program(tensor([0, 0], [2]))
 * await saveProgram(program, 'no-such-folder/double').catch(({ problem }: WeylError) => problem.given) // 'the error ENOENT'
 */
export const saveProgram = (program: Program, file: string): Promise<void> =>
  writeWhole(file, encodeProgram(program)).catch(
    asProblem(file, 'saved', 'the file is not there, or as it was'),
  )

/**
 * The program of a file that `saveProgram` wrote. A file of another kind or version, and one that was cut short or
 * changed, is refused.
 *
 * @example
 * await loadProgram('no-such-file').catch(({ problem }: WeylError) => problem.given) // 'the error ENOENT'
 */
export const loadProgram = async (file: string): Promise<Program> => {
  const bytes = await readFile(file).catch(asProblem(file, 'read', 'nothing was loaded'))
  const found = decodeProgram(file, bytes)
  return E.isRight(found) ? found.right : fail(found.left)
}
