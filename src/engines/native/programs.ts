/**
 * Programs that were compiled before: where the code of each is, and what running it takes, under a hash of the program
 * and of all that made code of it. So a program that is known is run without being looked at by the compiler.
 */
import * as t from 'io-ts'
import { bytesOf } from '../../compiler/cost'
import { decoded, encoded, encodedValues } from '../../dsl/primitives/encoded-values'
import type { Program } from '../../dsl/transforms/program'
import { programHash } from '../../dsl/transforms/program-hash'
import type { Outline } from '../kit/written'
import { type Build, cached, keptAs, nameFor } from './cache'
import { valueKept } from './kept-json'
import type { Library } from './library'
import { node } from './node'

const partName = t.keyof({ before: null, body: null, between: null, update: null, after: null })

const constant = t.type({
  offset: t.number,
  count: t.number,
  dtype: t.keyof({ float32: null, int32: null, bool: null }),
  values: encodedValues,
})

const entry = t.type({
  library: t.string,
  outline: t.type({
    parts: t.readonlyArray(
      t.type({
        name: partName,
        lies: t.readonlyArray(
          t.type({ kind: t.keyof({ argument: null, result: null, place: null }), index: t.number }),
        ),
        chunks: t.number,
        lanes: t.number,
        work: t.number,
        constants: t.number,
        filled: t.readonlyArray(constant),
      }),
    ),
    places: t.readonlyArray(t.intersection([t.type({ bytes: t.number }), t.partial({ sumOf: partName })])),
  }),
})

const textOf = ({ parts, places }: Outline, library: string): string =>
  JSON.stringify({
    library,
    outline: {
      places,
      parts: parts.map((part) => ({
        ...part,
        filled: part.filled.map(({ offset, dtype, values }) => ({
          offset,
          count: values.length,
          dtype,
          values: encoded(values),
        })),
      })),
    },
  } satisfies t.TypeOf<typeof entry>)

const outlineIn = ({ parts, places }: t.TypeOf<typeof entry>['outline']): Outline => ({
  places,
  parts: parts.map((part) => ({
    ...part,
    filled: part.filled.map(({ offset, count, dtype, values }) => ({
      offset,
      dtype,
      values: decoded(values, { shape: [count], dtype }),
    })),
  })),
})

/** Bytes of constants in a program that is worth a name: all of them must be read for it, and kept again. */
const MOST = 2 ** 24

/** What a program is kept as; nothing where that is not worth it. */
export const nameOfProgram = (program: Program, maker: string): string | undefined => {
  const constants = program.instructions.filter(({ op }) => op.name === 'constant')
  const bytes = constants.reduce((sum, { results }) => sum + bytesOf(results[0]), 0)
  return bytes <= MOST ? nameFor([programHash(program), maker]) : undefined
}

/** What is kept of that name: where its code lies, and the outline. */
export const programKept = async (
  name: string,
): Promise<{ readonly outline: Outline; readonly path: string } | undefined> => {
  const file = await keptAs(name, '.json')
  const bytes = file === undefined ? undefined : await node()?.files.readFile(file)
  const known = valueKept(entry, bytes)
  if (known === undefined) return undefined
  const path = await keptAs(known.library, '.so')
  return path === undefined ? undefined : { outline: outlineIn(known.outline), path }
}

/** Keeps it for the next time, where it can; where not, its code has been made or found all the same. */
export const keepProgram = async (name: string, outline: Outline, library: Library): Promise<void> => {
  const written: Build = async (folder) => {
    const file = node()?.join(folder, 'program.json') ?? ''
    await node()?.files.writeFile(file, textOf(outline, library.name))
    return file
  }
  await cached(name, written, '.json').catch(() => undefined)
}
