/**
 * Loops written out: each step one after the other. For whoever looks at a program instruction by instruction, and for
 * formats that know no loops.
 *
 * Law: the same meaning.
 */
import type { AnyTensor } from '../dsl/core/tensor'
import { concat } from '../dsl/primitives/concat'
import { reshape } from '../dsl/primitives/movement'
import type { ScanOp } from '../dsl/primitives'
import { slice } from '../dsl/primitives/slice'
import { placeholder } from '../dsl/primitives/leaves'
import { type Program, programOf } from '../dsl/transforms/program'
import { inputsOf } from '../dsl/transforms/scan-op'
import { valuesIn } from './call'
import { hasLoops } from './segments'

/** A place of a list. */
const placeOf = (list: AnyTensor, i: number): AnyTensor => {
  const [, ...shape] = list.shape
  return reshape(slice(list, [i, ...shape.map(() => 0)], [1, ...shape]), shape)
}

const listOf = (places: readonly AnyTensor[]): AnyTensor =>
  concat(
    places.map((x) => reshape(x, [1, ...x.shape])),
    0,
  )

const stepByStep = (op: ScanOp, inputs: readonly AnyTensor[]): readonly AnyTensor[] => {
  const { body, carries, length, reverse } = op.attributes
  const { shared, carry, lists } = inputsOf(op, inputs)
  const listed: AnyTensor[][] = body.results.slice(carries).map(() => [])
  let now = carry
  for (let step = 0; step < length; step++) {
    const i = reverse ? length - 1 - step : step
    const places = lists.map((list) => placeOf(list, i))
    const given = called(body, [...shared, ...now, ...places])
    now = given.slice(0, carries)
    listed.forEach((list, at) => (list[i] = given[carries + at]))
  }
  return [...now, ...listed.map(listOf)]
}

const called = (program: Program, arguments_: readonly AnyTensor[]): readonly AnyTensor[] => {
  const values = valuesIn(program, arguments_, { loop: stepByStep })
  return program.results.map((number) => values[number])
}

export const unrolled = (program: Program): Program => {
  if (!hasLoops(program)) return program
  const symbols = program.parameters.map(({ shape, dtype }) => placeholder(shape, dtype))
  return programOf(symbols, called(program, symbols))
}
