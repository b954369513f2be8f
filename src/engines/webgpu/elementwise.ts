/** The elementwise primitives on one number, as expressions in WGSL; bool is bool there, and int32 is i32, which wraps. */
import type { DType } from '../../dsl/core/tensor'
import type { ElementwiseName } from '../../dsl/primitives/elementwise'

export const TYPES: Readonly<Record<DType, string>> = { float32: 'f32', int32: 'i32', bool: 'bool' }

type Write = (...x: readonly string[]) => string

/** A function of ours or of WGSL. */
const called =
  (name: string): Write =>
  (...x) =>
    `${name}(${x.join(', ')})`

const infix =
  (sign: string): Write =>
  (x, y) =>
    `(${x} ${sign} ${y})`

/** A cast has two types. */
type ElementwiseTable = Readonly<Record<Exclude<ElementwiseName, 'cast'>, Write>>

const FLOAT: ElementwiseTable = {
  neg: (x) => `(-${x})`,
  abs: called('abs'),
  sqrt: called('sqrt'),
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  div: infix('/'),
  max: called('larger'),
  min: called('smaller'),
  exp: called('expf'),
  log: called('logf'),
  log1p: called('log1pf'),
  sin: called('sinf'),
  cos: called('cosf'),
  tanh: called('tanhf'),
  sigmoid: called('sigmoidf'),
  pow: called('powf'),
  relu: (x) => `select(${x}, 0.0, ${x} < 0.0)`,
  step: (x) => `select(0.0, 1.0, ${x} > 0.0)`,
  sign: called('signOf'),
  less: infix('<'),
  // what is no number is not left to those who take it for one
  equal: (x, y) => (x === y ? `(!isNone(${x}))` : `(${x} == ${y})`),
  and: infix('&&'),
  not: (x) => `(!${x})`,
  xor: infix('^'),
  mulHigh: called('mulHigh'),
  select: (condition, x, y) => `select(${y}, ${x}, ${condition})`,
}

/** What is written otherwise where there is nothing that is no number. */
type WholeTable = Partial<ElementwiseTable>

const WHOLE: WholeTable = {
  max: called('max'),
  min: called('min'),
  relu: (x) => `max(${x}, 0i)`,
  step: (x) => `select(0i, 1i, ${x} > 0i)`,
  sign: called('sign'),
  equal: infix('=='),
}

/** From the first type to the second; a number is true unless all its bits but the sign are 0. */
const CASTS: Readonly<Record<DType, Readonly<Record<DType, Write>>>> = {
  float32: {
    float32: (x) => x,
    int32: called('truncated'),
    bool: (x) => `((bitcast<u32>(${x}) << 1u) != 0u)`,
  },
  int32: { float32: called('f32'), int32: (x) => x, bool: (x) => `(${x} != 0i)` },
  bool: {
    float32: (x) => `select(0.0, 1.0, ${x})`,
    int32: (x) => `select(0i, 1i, ${x})`,
    bool: (x) => x,
  },
}

/** `types` are those of the operands, of which the last one decides. */
export const applied = (
  name: ElementwiseName,
  operands: readonly string[],
  types: readonly DType[],
  dtype: DType,
): string => {
  const type = types[types.length - 1]
  if (name === 'cast') return CASTS[type][dtype](...operands)
  return ((type === 'float32' ? undefined : WHOLE[name]) ?? FLOAT[name])(...operands)
}

/** The words of values as they are stored: bool as the whole numbers 0 and 1. */
export const wordsOf = (values: ArrayLike<number>, dtype: DType): Uint32Array => {
  if (dtype === 'bool') return Uint32Array.from(values)
  const numbers = dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values)
  return new Uint32Array(numbers.buffer)
}

/** What is stored of a value of that type. */
export const stored = (value: string, dtype: DType): string =>
  dtype === 'bool' ? `select(0u, 1u, ${value})` : `bitcast<u32>(${value})`

/** What was stored, as a value of that type. */
export const restored = (word: string, dtype: DType): string =>
  dtype === 'bool' ? `(${word} != 0u)` : `bitcast<${TYPES[dtype]}>(${word})`
