/** What the settings of primitives are made of, as they are decoded where a program comes from outside. */
import * as t from 'io-ts'
import type { DType } from './tensor'

export const whole = new t.Type<number>(
  'a whole number',
  (value): value is number => Number.isSafeInteger(value),
  (value, context) => (Number.isSafeInteger(value) ? t.success(Number(value)) : t.failure(value, context)),
  (value) => value,
)

export const wholes = t.readonlyArray(whole)

export const dtype: t.Type<DType> = t.keyof({ float32: null, int32: null, bool: null })

/** No settings. */
export type None = Record<never, never>

export const none: t.Type<None> = t.type({})
