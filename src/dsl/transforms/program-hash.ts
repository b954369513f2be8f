/**
 * The name of a program: a hash of what it does. Equal programs have equal names, in every process and on every machine.
 *
 * Law: it does not change through JSON or `structuredClone`, and differs for programs that differ in anything.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Spec } from '../core/tensor'
import type { Op } from '../primitives'
import { checkProgram, type Program } from './program'
import { isScan } from './scan-op'

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1)

/** A program as a setting counts by its hash: keys of objects have no order. */
const settingsIn = (op: Op): readonly (readonly [string, unknown])[] =>
  Object.entries(
    isScan(op) ? { ...op.attributes, body: programHash(op.attributes.body) } : op.attributes,
  ).sort(byName)

const specIn = ({ shape, dtype }: Spec) => [dtype, ...shape]

/**
 * 64 hexadecimal digits. Throws for what is no program, such as the function that one is traced from.
 *
 * @example
 * const { program } = trace((x: Scalar) => mul(x, x), [literal(0)])
 * programHash(program) === programHash(JSON.parse(JSON.stringify(program))) // true
 */
export const programHash = (program: Program): string => {
  const { parameters, instructions, results } = checkProgram('programHash', program)
  return bytesToHex(
    sha256(
      utf8ToBytes(
        JSON.stringify([
          parameters.map(specIn),
          instructions.map(({ op, inputs, results: given }) => [
            op.name,
            settingsIn(op),
            inputs,
            given.map(specIn),
          ]),
          results,
        ]),
      ),
    ),
  )
}
