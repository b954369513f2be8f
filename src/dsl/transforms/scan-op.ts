/** A loop as an instruction: which of its inputs and results are what, and the shapes that go with its body. */
import { withOriginOf } from '../core/origin'
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import type { AnyOp, Spec } from '../core/tensor'
import type { PrimitiveOp, Program, ScanOp } from '../primitives'

export const isScan = (op: AnyOp): op is ScanOp => op.name === 'scan'

/** For engines, which are never given a loop as it is (engines/kit/loops.ts). */
export const withoutLoop = (op: PrimitiveOp | ScanOp): PrimitiveOp =>
  isScan(op) ? fail({ where: 'internal: engines', given: op.name, expected: 'a program without loops' }) : op

/** What belongs together, of the inputs of a loop or of the parameters of its body. */
export interface ScanInputs<T> {
  /** The same in all steps. */
  readonly shared: readonly T[]
  readonly carry: readonly T[]
  readonly lists: readonly T[]
}

export const inputsOf = <T>(
  { attributes: { carries, lists } }: ScanOp,
  inputs: readonly T[],
): ScanInputs<T> => {
  const first = inputs.length - carries - lists
  return {
    shared: inputs.slice(0, first),
    carry: inputs.slice(first, first + carries),
    lists: inputs.slice(first + carries),
  }
}

const show = ({ dtype, shape }: Spec): string => `${dtype} ${showShape(shape)}`

const specOf = ({ shape, dtype }: Spec): Spec => ({ shape, dtype })

const listOf = (length: number, { shape, dtype }: Spec): Spec => ({ shape: [length, ...shape], dtype })

const checkLike = (where: string, given: readonly Spec[], expected: readonly Spec[]): void => {
  if (given.length !== expected.length)
    fail({ where, given: `${given.length} of them`, expected: String(expected.length) })
  given.forEach((spec, i) => {
    if (spec.dtype !== expected[i].dtype || !sameShape(spec.shape, expected[i].shape))
      fail({ where: `${where} ${i + 1}`, given: show(spec), expected: show(expected[i]) })
  })
}

/** The shapes and types of a program's results. */
const given = ({ parameters, instructions, results }: Program): readonly Spec[] => {
  const values = [...parameters, ...instructions.flatMap((instruction) => instruction.results)]
  return results.map((number) => values[number])
}

/** The results of a loop over inputs of these shapes, or what does not fit its body. */
export const scanShape = (op: ScanOp, inputs: readonly Spec[]): readonly Spec[] => {
  const { body, carries, length, when } = op.attributes
  const taken = inputsOf(op, body.parameters)
  const here = inputsOf(op, inputs)
  checkLike('scan, shared input', here.shared, taken.shared)
  checkLike('scan, carry', here.carry, taken.carry)
  checkLike(
    'scan, list',
    here.lists,
    taken.lists.map((spec) => listOf(length, spec)),
  )
  const said = when === undefined ? undefined : [...taken.carry, ...taken.lists].at(when)?.dtype
  if (when !== undefined && said !== 'bool')
    fail({
      where: 'scan, when',
      given: said ?? `number ${when}`,
      expected: 'a bool of the carry or the lists',
    })
  const made = given(body)
  checkLike('scan, carry that the body gives', made.slice(0, carries), taken.carry)
  return [...here.carry.map(specOf), ...made.slice(carries).map((spec) => listOf(length, spec))]
}

/** The program without instructions that its results do not need. */
const pruned = ({ parameters, instructions, results }: Program): Program => {
  let next = parameters.length
  const numbered = instructions.map((instruction) => {
    const numbers = instruction.results.map(() => next++)
    return { instruction, numbers }
  })
  const needed = new Set(results)
  const isNeeded = ({ numbers }: { readonly numbers: readonly number[] }): boolean =>
    numbers.some((number) => needed.has(number))
  for (const one of numbered.toReversed())
    if (isNeeded(one)) for (const input of one.instruction.inputs) needed.add(input)
  const kept = numbered.filter(isNeeded)
  const places = new Map(parameters.map((_, number) => [number, number]))
  for (const { numbers } of kept) for (const number of numbers) places.set(number, places.size)
  const placeOf = (number: number): number => places.get(number) ?? 0
  return {
    parameters,
    instructions: kept.map(({ instruction }) =>
      withOriginOf(instruction, { ...instruction, inputs: instruction.inputs.map(placeOf) }),
    ),
    results: results.map(placeOf),
  }
}

/** The loop without lists that nobody reads; the carry is needed by the next step. */
export const givingOnly = (
  op: ScanOp,
  isRead: (result: number) => boolean,
): { readonly op: ScanOp; readonly kept: readonly number[] } => {
  const { body, carries } = op.attributes
  const all = [...body.results.keys()]
  const kept = all.filter((i) => i < carries || isRead(i))
  if (kept.length === all.length) return { op, kept }
  const least = pruned({ ...body, results: kept.map((i) => body.results[i]) })
  return { op: { name: op.name, attributes: { ...op.attributes, body: least } }, kept }
}
