/**
 * Programs as files: a safetensors file whose tensors are the constants of the program and of the bodies of its loops, bit
 * for bit, and whose metadata hold the rest of it as JSON, with the version of the format and the program's hash.
 *
 * Law: reading what was written gives the same program; a file of another kind or version, or one that was cut short or
 * changed, is refused.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { fail, type Problem } from '../dsl/core/problem'
import { constantOp, elementsOf } from '../dsl/primitives/constants'
import { checkedProgram, NESTED } from '../dsl/transforms/checked-program'
import type { Program } from '../dsl/transforms/program'
import { programHash } from '../dsl/transforms/program-hash'
import { isScan } from '../dsl/transforms/scan-op'
import { decodeSafetensors, encodeSafetensors, type StoredTensors, type StoredTensor } from './safetensors'

const FORMAT = 'weyl program'
const VERSION = '2'

/** In the first version constants of the bodies of loops stood in the text, which is read as it stands. */
const READ: readonly string[] = ['1', VERSION]

/** The program as JSON has it, with the elements of its constants among the tensors; `of` is the body that it is. */
const stored = (program: Program, tensors: Record<string, StoredTensor>, of = ''): unknown => ({
  ...program,
  instructions: program.instructions.map((instruction, i) => {
    const { op, results } = instruction
    const name = `constant${of}.${i}`
    if (op.name === 'constant') {
      const [spec] = results
      tensors[name] = { ...spec, values: elementsOf(op, spec) }
      return { ...instruction, op: { name: op.name, attributes: { stored: name } } }
    }
    if (!isScan(op)) return instruction
    const body = stored(op.attributes.body, tensors, `${of}.${i}.body`)
    return { ...instruction, op: { name: op.name, attributes: { ...op.attributes, body } } }
  }),
})

/** The bytes of a file that keeps the program; throws for one that `decodeProgram` would refuse. */
export const encodeProgram = (program: Program): Uint8Array => {
  const checked = checkedProgram(program)
  if (E.isLeft(checked)) fail(checked.left)
  const tensors: Record<string, StoredTensor> = {}
  const text = JSON.stringify(stored(program, tensors))
  return encodeSafetensors(tensors, {
    format: FORMAT,
    version: VERSION,
    hash: programHash(program),
    program: text,
  })
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** The instructions with their constants put back, in bodies as well; those too deep inside are refused as they are. */
const filled = (data: unknown, tensors: StoredTensors['tensors'], of = '', around = 0): unknown => {
  if (!isObject(data) || !Array.isArray(data.instructions) || around > NESTED) return data
  return {
    ...data,
    instructions: data.instructions.map((instruction: unknown, i) => {
      const name = `constant${of}.${i}`
      if (!isObject(instruction)) return instruction
      if (Object.hasOwn(tensors, name)) return { ...instruction, op: constantOp(tensors[name].values) }
      const { op } = instruction
      if (!isObject(op) || !isObject(op.attributes) || !('body' in op.attributes)) return instruction
      const body = filled(op.attributes.body, tensors, `${of}.${i}.body`, around + 1)
      return { ...instruction, op: { ...op, attributes: { ...op.attributes, body } } }
    }),
  }
}

/** The program in the bytes of a file; `name` says in a problem whose they are. */
export const decodeProgram = (name: string, bytes: Uint8Array): E.Either<Problem, Program> =>
  pipe(
    decodeSafetensors(name, bytes),
    E.chain((file) => {
      const { format, version = 'unknown', hash, program } = file.metadata
      const refuse = (given: string, expected: string, fix: string) =>
        E.left<Problem>({ where: name, given, expected, fix })
      if (format !== FORMAT || program === undefined)
        return refuse('a safetensors file of something else', 'a program', 'saveProgram writes programs')
      if (!READ.includes(version))
        return refuse(
          `a program in version ${version} of the format`,
          `version ${READ.join(' or ')}`,
          'trace the function again and save it',
        )
      return pipe(
        E.tryCatch(
          (): unknown => JSON.parse(program),
          (): Problem => ({ where: name, given: 'text that is no JSON', expected: 'a program as JSON' }),
        ),
        E.chain((data) => checkedProgram(filled(data, file.tensors))),
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
