/** Programs as files, to be run in another process or later. */
import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/Either'
import { decodeProgram, encodeProgram } from '../data/program-file'
import { fail } from '../dsl/core/problem'
import type { Program } from '../dsl/transforms/program'
import { diskProblem, writeWhole } from './disk'

/** Runs work on a file, and says of an error of the disk what it means. */
const onDisk = async <T>(path: string, done: string, stakes: string, work: Promise<T>): Promise<T> => {
  try {
    return await work
  } catch (error) {
    return fail(diskProblem(path, done, stakes)(error))
  }
}

/**
 * Writes a program as a file: its constants are tensors of a safetensors file, bit for bit, and the rest is JSON beside
 * them. The file is the old one or the new one at every moment.
 *
 * @example
 * const double = compile((x: Tensor<readonly [2]>) => mul(x, 2), { engine: reference })
 * const save = () => saveProgram(double.program(tensor([0, 0], [2])), 'double.safetensors')
 * typeof save // 'function'
 */
export const saveProgram = (program: Program, file: string): Promise<void> =>
  onDisk(file, 'written', 'the file is not there, or as it was', writeWhole(file, encodeProgram(program)))

/**
 * The program of a file that `saveProgram` wrote. A file of another kind or version, and one that was cut short or
 * changed, is refused.
 *
 * @example
 * const load = () => loadProgram('double.safetensors')
 * typeof load // 'function'
 */
export const loadProgram = async (file: string): Promise<Program> => {
  const found = decodeProgram(file, await onDisk(file, 'read', 'nothing was loaded', readFile(file)))
  return E.isRight(found) ? found.right : fail(found.left)
}
