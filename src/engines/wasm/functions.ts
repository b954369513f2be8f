/**
 * The elementwise primitives on four numbers at a time. bool is kept as the floats 0 and 1, int32 as it is.
 * exp, log, tanh and sigmoid are good to a few units in the last place; sin, cos, log1p and pow ask the host.
 */
import { fail } from '../../dsl/core/problem'
import type { DType } from '../../dsl/core/tensor'
import { type Lent, type Vector, type Writer } from './assembler'

/** Puts a value on the stack. */
export type Push = () => void

/** The value in a register, to be used more than once. */
const kept = (w: Writer, push: Push): Push => {
  const register = w.register()
  push()
  w.set(register)
  return () => w.get(register)
}

/** Operands first, then the instruction. */
const then =
  (w: Writer, name: Vector, ...operands: readonly Push[]): Push =>
  () => {
    for (const push of operands) push()
    w.vector(name)
  }

const floats =
  (w: Writer, value: number): Push =>
  () =>
    w.floats(value)

const bits =
  (w: Writer, value: number): Push =>
  () =>
    w.bits(value)

/** 1 where the mask holds, else 0. */
const truth = (w: Writer, mask: Push): Push => then(w, 'v128.and', mask, floats(w, 1))

/** a · x + b. */
const line = (w: Writer, a: Push, x: Push, b: Push): Push =>
  then(w, 'f32x4.add', then(w, 'f32x4.mul', a, x), b)

/** c₀ + c₁ x + c₂ x² + … by Horner's rule. */
const polynomial = (w: Writer, x: Push, coefficients: readonly number[]): Push =>
  coefficients
    .slice(0, -1)
    .reduceRight<Push>(
      (sum, c) => line(w, sum, x, floats(w, c)),
      floats(w, coefficients[coefficients.length - 1]),
    )

/** ln 2 in two parts: n · LN2_HIGH is exact for every exponent n. */
const LN2_HIGH = 0.693359375
const LN2_LOW = Math.LN2 - LN2_HIGH

/** exp x = 2ⁿ exp r with |r| ≤ ln 2 / 2, where Taylor's series ends soon. */
const exp = (w: Writer, push: Push): Push => {
  const x = kept(w, then(w, 'f32x4.max', then(w, 'f32x4.min', push, floats(w, 89)), floats(w, -104)))
  const n = kept(w, then(w, 'f32x4.nearest', then(w, 'f32x4.mul', x, floats(w, Math.LOG2E))))
  const r = kept(w, line(w, n, floats(w, -LN2_LOW), line(w, n, floats(w, -LN2_HIGH), x)))
  const series = polynomial(w, r, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040])
  // 2ⁿ in two factors, because n may lie outside the exponents of normal numbers
  const whole = kept(w, then(w, 'i32x4.trunc_sat_f32x4_s', n))
  const half = kept(w, () => {
    whole()
    w.number(1)
    w.vector('i32x4.shr_s')
  })
  const power =
    (exponent: Push): Push =>
    () => {
      then(w, 'i32x4.add', exponent, bits(w, 127))()
      w.number(23)
      w.vector('i32x4.shl')
    }
  return then(
    w,
    'f32x4.mul',
    then(w, 'f32x4.mul', series, power(half)),
    power(then(w, 'i32x4.sub', whole, half)),
  )
}

/** log x = e ln 2 + log m with m in [√½, √2), by log m = 2 artanh s, s = (m − 1) / (m + 1). */
const log = (w: Writer, push: Push): Push => {
  const given = kept(w, push)
  const tiny = kept(w, then(w, 'f32x4.lt', given, floats(w, 2 ** -126)))
  const x = kept(w, then(w, 'v128.bitselect', then(w, 'f32x4.mul', given, floats(w, 2 ** 23)), given, tiny))
  const exponent = kept(w, () => {
    then(w, 'i32x4.sub', x, bits(w, 0x3f3504f3))()
    w.number(23)
    w.vector('i32x4.shr_s')
  })
  const m = kept(
    w,
    then(w, 'i32x4.sub', x, () => {
      exponent()
      w.number(23)
      w.vector('i32x4.shl')
    }),
  )
  const e = kept(
    w,
    then(
      w,
      'f32x4.sub',
      then(w, 'f32x4.convert_i32x4_s', exponent),
      then(w, 'v128.and', tiny, floats(w, 23)),
    ),
  )
  const s = kept(
    w,
    then(w, 'f32x4.div', then(w, 'f32x4.sub', m, floats(w, 1)), then(w, 'f32x4.add', m, floats(w, 1))),
  )
  const square = kept(w, then(w, 'f32x4.mul', s, s))
  const series = then(w, 'f32x4.mul', s, polynomial(w, square, [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11]))
  const result = line(w, e, floats(w, LN2_HIGH), line(w, e, floats(w, LN2_LOW), series))
  // log 0 = −∞, log ∞ = ∞, log of what is negative or no number: no number
  const atZero = then(
    w,
    'v128.bitselect',
    floats(w, -Infinity),
    result,
    then(w, 'f32x4.eq', given, floats(w, 0)),
  )
  const atEnd = then(
    w,
    'v128.bitselect',
    floats(w, Infinity),
    atZero,
    then(w, 'f32x4.eq', given, floats(w, Infinity)),
  )
  return then(w, 'v128.bitselect', atEnd, floats(w, NaN), then(w, 'f32x4.ge', given, floats(w, 0)))
}

/**
 * Near 0 the continued fraction of Lambert, as x and a small correction, which is all that is rounded more than once; else 1 − 2 / (exp 2|x| + 1) with the sign of x. */
const tanh = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const square = kept(w, then(w, 'f32x4.mul', x, x))
  const correction = then(
    w,
    'f32x4.div',
    then(w, 'f32x4.mul', square, polynomial(w, square, [-45045, -2772, -27])),
    polynomial(w, square, [135135, 62370, 3150, 28]),
  )
  const near = line(w, x, correction, x)
  const size = kept(w, then(w, 'f32x4.abs', x))
  const grown = exp(w, then(w, 'f32x4.add', size, size))
  const far = then(
    w,
    'f32x4.sub',
    floats(w, 1),
    then(w, 'f32x4.div', floats(w, 2), then(w, 'f32x4.add', grown, floats(w, 1))),
  )
  const signed = then(w, 'v128.or', far, then(w, 'v128.and', x, floats(w, -0)))
  return then(w, 'v128.bitselect', signed, near, then(w, 'f32x4.gt', size, floats(w, 0.6)))
}

/** 1 / (1 + e) or e / (1 + e) with e = exp −|x|, which cannot overflow. */
const sigmoid = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const e = kept(w, exp(w, then(w, 'f32x4.neg', then(w, 'f32x4.abs', x))))
  const top = then(w, 'v128.bitselect', floats(w, 1), e, then(w, 'f32x4.ge', x, floats(w, 0)))
  return then(w, 'f32x4.div', top, then(w, 'f32x4.add', floats(w, 1), e))
}

/**
 * Adds a value to a sum, and what that loses to what was lost before (Kahan, 1965; the sum is taken for the larger of
 * the two). Where the sum becomes endless or no number, what is lost is no number.
 */
export const addedTo = (w: Writer, sum: number, lost: number, value: number): void => {
  const next = w.register()
  const get =
    (register: number): Push =>
    () =>
      w.get(register)
  then(w, 'f32x4.add', get(sum), get(value))()
  w.set(next)
  const missing = then(w, 'f32x4.add', then(w, 'f32x4.sub', get(sum), get(next)), get(value))
  then(w, 'f32x4.add', get(lost), missing)()
  w.set(lost)
  w.get(next)
  w.set(sum)
}

/** A sum with what was lost on the way. */
export const complete = (w: Writer, sum: number, lost: number): Push => {
  const get =
    (register: number): Push =>
    () =>
      w.get(register)
  const both = then(w, 'f32x4.add', get(sum), get(lost))
  return then(w, 'v128.bitselect', both, get(sum), then(w, 'f32x4.eq', get(lost), get(lost)))
}

/** Each of the four numbers through a function of the host. */
const lent = (w: Writer, name: Lent, operands: readonly Push[]): Push => {
  const inputs = operands.map((push) => kept(w, push))
  const result = w.register()
  w.floats(0)
  w.set(result)
  for (const lane of [0, 1, 2, 3]) {
    w.get(result)
    for (const push of inputs) {
      push()
      w.extract(lane)
      w.plain('f64.promote_f32')
    }
    w.lent(name)
    w.plain('f32.demote_f64')
    w.replace(lane)
    w.set(result)
  }
  return () => w.get(result)
}

/** The host leaves open what 1 to no number is, and ±1 to ±∞; IEEE 754 has 1. */
const pow = (w: Writer, x: Push, y: Push): Push => {
  const [base, exponent] = [kept(w, x), kept(w, y)]
  const endless = then(w, 'f32x4.eq', then(w, 'f32x4.abs', exponent), floats(w, Infinity))
  const minusOne = then(w, 'f32x4.eq', base, floats(w, -1))
  const isOne = then(
    w,
    'v128.or',
    then(w, 'f32x4.eq', base, floats(w, 1)),
    then(w, 'v128.and', minusOne, endless),
  )
  return then(w, 'v128.bitselect', floats(w, 1), lent(w, 'pow', [base, exponent]), isOne)
}

const above = (w: Writer, x: Push): Push => then(w, 'f32x4.gt', x, floats(w, 0))

type Emit = (w: Writer, ...x: readonly Push[]) => Push

const plain =
  (name: Vector): Emit =>
  (w, ...x) =>
    then(w, name, ...x)

const FLOAT: Readonly<Record<string, Emit>> = {
  neg: plain('f32x4.neg'),
  abs: plain('f32x4.abs'),
  sqrt: plain('f32x4.sqrt'),
  add: plain('f32x4.add'),
  sub: plain('f32x4.sub'),
  mul: plain('f32x4.mul'),
  div: plain('f32x4.div'),
  max: plain('f32x4.max'),
  min: plain('f32x4.min'),
  and: plain('f32x4.mul'),
  exp: (w, x) => exp(w, x),
  sin: (w, x) => lent(w, 'sin', [x]),
  cos: (w, x) => lent(w, 'cos', [x]),
  log1p: (w, x) => lent(w, 'log1p', [x]),
  pow: (w, x, y) => pow(w, x, y),
  log: (w, x) => log(w, x),
  tanh: (w, x) => tanh(w, x),
  sigmoid: (w, x) => sigmoid(w, x),
  // x < 0 ? 0 : x, in one instruction
  relu: (w, x) => then(w, 'f32x4.pmax', x, floats(w, 0)),
  step: (w, x) => truth(w, above(w, x)),
  sign: (w, push) => {
    const x = kept(w, push)
    const below = then(w, 'f32x4.lt', x, floats(w, 0))
    const known = then(w, 'f32x4.sub', truth(w, above(w, x)), truth(w, below))
    return then(w, 'v128.bitselect', x, known, then(w, 'f32x4.ne', x, x))
  },
  less: (w, x, y) => truth(w, then(w, 'f32x4.lt', x, y)),
  equal: (w, x, y) => truth(w, then(w, 'f32x4.eq', x, y)),
  not: (w, x) => truth(w, then(w, 'f32x4.eq', x, floats(w, 0))),
  select: (w, condition, x, y) =>
    then(w, 'v128.bitselect', x, y, then(w, 'f32x4.ne', condition, floats(w, 0))),
}

const INTEGER: Readonly<Record<string, Emit>> = {
  neg: plain('i32x4.neg'),
  abs: plain('i32x4.abs'),
  add: plain('i32x4.add'),
  sub: plain('i32x4.sub'),
  mul: plain('i32x4.mul'),
  max: plain('i32x4.max_s'),
  min: plain('i32x4.min_s'),
  relu: (w, x) => then(w, 'i32x4.max_s', x, bits(w, 0)),
  less: (w, x, y) => truth(w, then(w, 'i32x4.lt_s', x, y)),
  equal: (w, x, y) => truth(w, then(w, 'i32x4.eq', x, y)),
  select: FLOAT.select,
}

const cast = (w: Writer, x: Push, from: DType, to: DType): Push => {
  if (to === 'bool')
    return truth(
      w,
      from === 'int32' ? then(w, 'i32x4.ne', x, bits(w, 0)) : then(w, 'f32x4.ne', x, floats(w, 0)),
    )
  if (from === 'int32') return to === 'int32' ? x : then(w, 'f32x4.convert_i32x4_s', x)
  return to === 'int32' ? then(w, 'i32x4.trunc_sat_f32x4_s', x) : x
}

/** The result of an elementwise primitive; `types` are those of its operands. */
export const applied = (
  w: Writer,
  name: string,
  operands: readonly Push[],
  types: readonly DType[],
  dtype: DType,
): Push => {
  if (name === 'cast') return cast(w, operands[0], types[0], dtype)
  const whole = types[types.length - 1] === 'int32'
  if (whole && name in INTEGER) return INTEGER[name](w, ...operands)
  // what has no instruction for whole numbers is computed in floats
  const inputs = operands.map((push, i) => cast(w, push, types[i], 'float32'))
  if (!(name in FLOAT))
    return fail({ where: 'engine wasm', given: `the primitive '${name}'`, expected: 'an elementwise one' })
  return cast(w, FLOAT[name](w, ...inputs), 'float32', dtype === 'int32' ? 'int32' : 'float32')
}
