/**
 * A program that comes from outside, from a file, another process or an editor: refused unless it is one, with the
 * instruction that is wrong and what is wrong with it. Engines trust what has been checked.
 *
 * Laws: every program that was traced passes, unchanged; so does what JSON and `structuredClone` make of it.
 */
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import * as t from 'io-ts'
import { checkElement } from '../core/elements'
import { asWritten, fail, type Problem, WeylError } from '../core/problem'
import { sameShape, showShape, sizeOf } from '../core/shape'
import { atLeastOne, count, dtype, sizes, wholes } from '../core/settings'
import type { Spec } from '../core/tensor'
import { type Op, primitives, type ScanOp } from '../primitives'
import { decoded, encodedValues } from '../primitives/encoded-values'
import { literalSettings } from '../primitives/leaves'
import { primitiveOf } from '../primitives/rules'
import type { Program } from './program'
import { scanShape } from './scan-op'

const spec = t.type({ shape: sizes, dtype })
const instruction = t.type({
  op: t.type({ name: t.string, attributes: t.UnknownRecord }),
  inputs: wholes,
  results: t.readonlyArray(spec),
})
const listed = t.type({
  parameters: t.readonlyArray(spec),
  instructions: t.readonlyArray(instruction),
  results: wholes,
})

const loopSettings = t.type({
  body: listed,
  carries: count,
  lists: count,
  length: atLeastOne,
  reverse: t.boolean,
  when: t.union([count, t.undefined]),
})

/** So many loops may be inside each other: what goes through programs does so loop by loop, and must not run out of stack. */
export const NESTED = 256

type Listed = t.TypeOf<typeof listed>['instructions'][number]

const show = ({ shape, dtype: type }: Spec): string => `${type} ${showShape(shape)}`

/** The first thing that a codec has to say, with its place. */
const said = (
  errors: t.Errors,
): { readonly place: string; readonly given: string; readonly expected: string } => {
  const [{ context, value }] = errors
  const place = context.map(({ key }) => key).filter((key) => key !== '')
  return { place: place.join('.'), given: asWritten(value), expected: context.at(-1)?.type.name ?? '' }
}

const settingsOf = <A>(where: string, codec: t.Type<A>, attributes: unknown): A => {
  const known = codec.decode(attributes)
  if (E.isRight(known)) return known.right
  const { place, given, expected } = said(known.left)
  return fail({ where: `${where}, attribute ${place}`, given, expected })
}

const checkResults = (where: string, given: readonly Spec[], expected: readonly Spec[]): void => {
  if (given.length !== expected.length)
    fail({
      where,
      given: `${given.length} results`,
      expected: expected.length === 1 ? 'one' : `${expected.length}`,
    })
  given.forEach((spec, i) => {
    if (spec.dtype !== expected[i].dtype || !sameShape(spec.shape, expected[i].shape))
      fail({ where, given: `the result ${show(spec)}`, expected: show(expected[i]) })
  })
}

/** Refuses what a trace writes as a constant, so that engines need not know of it. */
const checkFilled = (where: string, all: readonly Spec[]): void => {
  const empty = all.find(({ shape }) => sizeOf(shape) === 0)
  if (empty !== undefined)
    fail({
      where,
      given: show(empty),
      expected: 'constants where there are no elements, or zeros for their sum',
    })
}

/** Refuses settings, operands and results that do not agree. */
const checkOp = (where: string, { op, results }: Listed, inputs: readonly Spec[], around: number): void => {
  const operands = (expected: string) =>
    fail({ where, given: `${inputs.length} inputs`, expected: `${expected} for ${op.name}` })
  if (op.name === 'literal') {
    const settings = settingsOf(where, literalSettings, op.attributes)
    if (inputs.length > 0) operands('none')
    checkElement(where, Number(settings.value), settings.dtype, '')
    checkResults(where, results, [{ shape: [], dtype: settings.dtype }])
  } else if (op.name === 'constant') {
    if (inputs.length > 0) operands('none')
    checkResults(where, results, results.slice(0, 1))
    decoded(settingsOf(where, encodedValues, op.attributes), results[0])
  } else if (op.name === 'scan') {
    if (around === NESTED)
      fail({
        where,
        given: `a loop inside ${NESTED} others`,
        expected: `at most ${NESTED} inside each other`,
      })
    const { body, when, ...settings } = settingsOf(where, loopSettings, op.attributes)
    const { carries, lists } = settings
    const least = carries + lists
    if (inputs.length < least || inputs.length !== body.parameters.length)
      operands(
        `${body.parameters.length}, as the body has, ${carries} carries and ${lists} lists among them,`,
      )
    if (body.results.length < carries)
      fail({
        where,
        given: `a body of ${body.results.length} results`,
        expected: `at least the ${carries} carries`,
      })
    const loop: ScanOp = {
      name: op.name,
      attributes: {
        ...settings,
        ...(when !== undefined && { when }),
        body: check(body, `${where}, body`, around + 1),
      },
    }
    checkResults(where, results, scanShape(loop, inputs))
  } else {
    const { attributes, operands: count, shape } = primitiveOf(op) ?? unknown(where, op.name)
    const settings = settingsOf(where, attributes, op.attributes)
    if (count === 'any' ? inputs.length === 0 : inputs.length !== count)
      operands(count === 'any' ? 'at least one' : String(count))
    checkResults(where, results, [shape(inputs, settings)])
    checkFilled(where, [...inputs, ...results])
  }
}

const unknown = (where: string, name: string): never =>
  fail({
    where,
    given: `the operation '${name}'`,
    expected: `constant, literal, scan, ${Object.keys(primitives).join(', ')}`,
    cause: 'the program was edited, or comes from another version of weyl',
  })

/** Runs a check, and says of what it refuses in which instruction it is. */
const inside = (where: string, check: () => void): void => {
  try {
    check()
  } catch (error) {
    if (!(error instanceof WeylError)) throw error
    const { problem } = error
    fail(problem.where.startsWith(where) ? problem : { ...problem, where: `${where}: ${problem.where}` })
  }
}

const check = (program: t.TypeOf<typeof listed>, of = 'program', around = 0): Program => {
  const values: Spec[] = [...program.parameters]
  const known = (where: string, number: number): Spec =>
    values[number] ??
    fail({
      where,
      given: `value ${number}`,
      expected: `one of the ${values.length} that are there by then`,
      cause: 'a value is used before it is made',
    })
  program.instructions.forEach((one, i) => {
    const where = `${of}, instruction ${i} (${one.op.name})`
    inside(where, () =>
      checkOp(
        where,
        one,
        one.inputs.map((number) => known(where, number)),
        around,
      ),
    )
    values.push(...one.results)
  })
  program.results.forEach((number, i) => known(`${of}, result ${i}`, number))
  // what has been checked against the declarations is what they say
  return program as Program & { readonly instructions: readonly { readonly op: Op }[] }
}

/**
 * The program, or what is wrong with it. Of loops at most 256 may be inside each other, and a value has fewer than 2⁵³
 * elements.
 *
 * @example
 * const { program } = trace((x: Scalar) => mul(x, x), [literal(0)])
 * checkedProgram(JSON.parse(JSON.stringify(program)))._tag // 'Right'
 * checkedProgram({ ...program, results: [7] })._tag // 'Left'
 */
export const checkedProgram = (data: unknown): E.Either<Problem, Program> =>
  pipe(
    listed.decode(data),
    E.mapLeft((errors): Problem => {
      const { place, given, expected } = said(errors)
      return {
        where: place === '' ? 'program' : `program, ${place}`,
        given,
        expected: place === '' ? 'parameters, instructions and results' : expected,
        cause: 'this is no program, or it was edited',
      }
    }),
    E.chain((program) =>
      E.tryCatch(
        () => check(program),
        (error) => {
          if (error instanceof WeylError) return error.problem
          throw error
        },
      ),
    ),
  )
