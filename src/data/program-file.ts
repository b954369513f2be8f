/**
 * Programs as files: a safetensors file whose tensors are the constants of the program, bit for bit, and whose metadata
 * hold the rest of it as JSON, with the version of the format and the program's hash.
 *
 * Law: reading what was written gives the same program; a file of another kind or version, or one that was cut short or
 * changed, is refused.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import type { Problem } from '../dsl/core/problem'
import { constantOp, elementsOf } from '../dsl/primitives/constants'
import { checkedProgram } from '../dsl/transforms/checked-program'
import type { Program } from '../dsl/transforms/program'
import { programHash } from '../dsl/transforms/program-hash'
import { decodeSafetensors, encodeSafetensors, type StoredTensors, type StoredTensor } from './safetensors'

const FORMAT = 'weyl program'
const VERSION = '1'

const nameOf = (instruction: number): string => `constant.${instruction}`

/** The bytes of a file that keeps the program. */
export const encodeProgram = (program: Program): Uint8Array => {
  const tensors: Record<string, StoredTensor> = {}
  const instructions = program.instructions.map((instruction, i) => {
    const { op, results } = instruction
    if (op.name !== 'constant') return instruction
    const [spec] = results
    tensors[nameOf(i)] = { ...spec, values: elementsOf(op, spec) }
    return { ...instruction, op: { name: op.name, attributes: { stored: nameOf(i) } } }
  })
  return encodeSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    hash: programHash(program),
    program: JSON.stringify({ ...program, instructions }),
  })
}

/** The instructions with their constants put back. */
const filled = (data: unknown, { tensors }: StoredTensors): unknown => {
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null
  if (!isObject(data) || !Array.isArray(data.instructions)) return data
  return {
    ...data,
    instructions: data.instructions.map((instruction: unknown, i) => {
      const values = Object.hasOwn(tensors, nameOf(i)) ? tensors[nameOf(i)].values : undefined
      return values === undefined || !isObject(instruction)
        ? instruction
        : { ...instruction, op: constantOp(values) }
    }),
  }
}

/** The program in the bytes of a file; `name` says in a problem whose they are. */
export const decodeProgram = (name: string, bytes: Uint8Array): E.Either<Problem, Program> =>
  pipe(
    decodeSafetensors(name, bytes),
    E.chain((stored) => {
      const { format, version, hash, program } = stored.metadata
      const refuse = (given: string, expected: string, fix: string) =>
        E.left<Problem>({ where: name, given, expected, fix })
      if (format !== FORMAT || program === undefined)
        return refuse('a safetensors file of something else', 'a program', 'saveProgram writes programs')
      if (version !== VERSION)
        return refuse(
          `a program in version ${version ?? 'unknown'} of the format`,
          `version ${VERSION}`,
          'trace the function again and save it',
        )
      return pipe(
        E.tryCatch(
          (): unknown => JSON.parse(program),
          (): Problem => ({ where: name, given: 'text that is no JSON', expected: 'a program as JSON' }),
        ),
        E.chain((data) => checkedProgram(filled(data, stored))),
        E.mapLeft((problem) =>
          problem.where === name ? problem : { ...problem, where: `${name}, ${problem.where}` },
        ),
        E.filterOrElse(
          (found) => programHash(found) === hash,
          (): Problem => ({
            where: name,
            given: 'a program that is not the one that was saved',
            expected: `the hash ${hash ?? 'of the program'}`,
            cause: 'the file was edited or damaged',
          }),
        ),
      )
    }),
  )
