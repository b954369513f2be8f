/** An operation that made a bad number, in words. */
import { placeOf } from '../dsl/core/place'
import { sameShape, type Shape, showShape } from '../dsl/core/shape'
import type { Spec, Values } from '../dsl/core/tensor'
import type { Program } from '../dsl/transforms/program'
import { showOp, numberedValues } from '../dsl/transforms/values'
import type { Culprit, IsBad } from './first-nan'

/** Six digits, and no more of them than there are. */
const shown = (x: number): string => String(Number(x.toPrecision(6)))

const show = ({ dtype, shape }: Spec): string => `${dtype} ${showShape(shape)}`

/** The place of an element, as an index for each axis. */
const placeIn = (shape: Shape, at: number): readonly number[] => {
  const place: number[] = []
  let rest = at
  for (const size of shape.toReversed()) {
    place.unshift(rest % size)
    rest = Math.floor(rest / size)
  }
  return place
}

/** The operation, where it was written, and what it made: `log of float32 [2], at net.ts:3: NaN in 1 of 2 elements …`. */
export const offence = (program: Program, { number, values }: Culprit, isBad: IsBad): string => {
  const all = numberedValues(program)
  const self = all[number]
  const place = placeOf(self.origin)
  const bad = Array.from(values.keys()).filter((i) => isBad(values[i]))
  const operands = self.inputs.map((input) => show(all[input])).join(' and ')
  return [
    [self.op && showOp(self.op), ...(operands === '' ? [] : [operands])].join(' of '),
    place === '' ? 'written where it was not seen' : place,
    `makes ${values[bad[0]]} in ${bad.length} of ${values.length} elements, the first at ${showShape(placeIn(self.shape, bad[0]))}`,
  ].join(', ')
}

/** Smallest and largest number, and how many are none. */
const range = (values: Values): string => {
  let [least, most, none] = [Infinity, -Infinity, 0]
  for (const x of values) {
    if (Number.isNaN(x)) none++
    else [least, most] = [Math.min(least, x), Math.max(most, x)]
  }
  return least > most ? `${none} NaN` : `from ${shown(least)} to ${shown(most)}, ${none} NaN`
}

/** The inputs of the operation: what they are, from where, their range, and the element at the first bad place. */
export const described = (
  program: Program,
  { number, values, inputs }: Culprit,
  isBad: IsBad,
): readonly string[] => {
  const all = numberedValues(program)
  const self = all[number]
  const first = Array.from(values).findIndex(isBad)
  return self.inputs.map((input, i) => {
    const { op, shape, origin } = all[input]
    const from = [op?.name ?? '', placeOf(origin)].filter((text) => text !== '').join(' ')
    const there = sameShape(shape, self.shape) ? `, there ${shown(inputs[i][first])}` : ''
    return `input ${i + 1} is ${show(all[input])} (${from === '' ? 'a leaf' : from}), ${range(inputs[i])}${there}`
  })
}
