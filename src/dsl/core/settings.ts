/** What the settings of primitives are made of, as they are decoded where a program comes from outside. */
import * as t from 'io-ts'
import { sizeOf } from './shape'
import type { DType } from './tensor'

const wholeFrom = (name: string, least: number): t.Type<number> => {
  const is = (value: unknown): value is number =>
    t.number.is(value) && Number.isSafeInteger(value) && value >= least
  return new t.Type(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    t.identity,
  )
}

export const whole = wholeFrom('a whole number', -Infinity)

export const wholes = t.readonlyArray(whole)

/** How many there are of something. */
export const count = wholeFrom('a whole number of at least 0', 0)

/** How many there are of something that there has to be. */
export const atLeastOne = wholeFrom('a whole number of at least 1', 1)

/** The sizes of a shape, which has no more elements than can be counted. */
export const sizes = t.refinement(
  t.readonlyArray(wholeFrom('a whole size of at least 0', 0)),
  (shape) => Number.isSafeInteger(sizeOf(shape)),
  'sizes of fewer than 2⁵³ elements in all',
)

export const dtype: t.Type<DType> = t.keyof({ float32: null, int32: null, bool: null })

/** No settings. */
export type NoSettings = Record<never, never>

export const none: t.Type<NoSettings> = t.type({})
