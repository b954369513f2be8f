/** One case of a law, as it is drawn and as fast-check's report shows it. */
import * as fc from 'fast-check'
import { showShape, sizeOf } from '../dsl/core/shape'
import { type AnyTensor, isTensor } from '../dsl/core/tensor'
import type { Tensor } from '../dsl/core/tensor'
import { valuesOf } from '../dsl/primitives/leaves'
import { show } from '../dsl/primitives/show'
import { indexOf } from './difference'

/** A group element, an input and, where the function has some, parameters. */
export interface Trial<G, P> extends fc.WithToStringMethod {
  /** The group element. */
  readonly g: G
  /** The input that is moved by it. */
  readonly x: Tensor
  /** The parameters of a function that has any; else undefined. */
  readonly params: P
}

/** Numbers that are shown in full. */
const FEW = 16
/** Numbers among zeros that are shown each with its place. */
const SPARSE = 4
const MANY = 64

/** A constant for a reader: in full if it is small, or what of it is not 0. */
export const showConstant = (x: AnyTensor): string => {
  const size = sizeOf(x.shape)
  if (size <= FEW) return show(x)
  const set = Array.from(valuesOf(x), (value, at) => ({ value, at })).filter(({ value }) => value !== 0)
  const each = set
    .slice(0, SPARSE)
    .map(({ value, at }) => `${Number(value.toPrecision(4))} at ${showShape(indexOf(x.shape, at))}`)
  if (set.length === 0) return `${showShape(x.shape)} of zeros`
  if (set.length <= SPARSE) return `${showShape(x.shape)} of zeros but ${each.join(', ')}`
  return size <= MANY
    ? show(x)
    : `${showShape(x.shape)} with ${each.join(', ')} and ${set.length - SPARSE} more`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/** The value with each tensor in it made readable. */
const readable = (value: unknown): unknown => {
  if (isTensor(value)) return { [fc.toStringMethod]: () => showConstant(value) }
  if (Array.isArray(value)) return value.map(readable)
  return isRecord(value) && !fc.hasToStringMethod(value)
    ? Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, readable(entry)]))
    : value
}

export const trial = <G, P>(show: (g: G) => string, params: P, g: G, x: Tensor): Trial<G, P> => ({
  g,
  x,
  params,
  [fc.toStringMethod]: () => {
    const lines = [
      `g: ${show(g)}`,
      `x: ${showConstant(x)}`,
      ...(params === undefined ? [] : [`params: ${fc.stringify(readable(params))}`]),
    ]
    return `{\n${lines.map((line) => `  ${line}`).join('\n')}\n}`
  },
})
