/** exp, log, tanh and sigmoid on a vector of numbers at a time, good to a few units in the last place. */
import type { Writer } from './writer'
import { bits, floats, kept, type Push, vector } from './push'

/** a · x + b. */
const line = (w: Writer, a: Push, x: Push, b: Push): Push =>
  vector(w, 'f32.add', vector(w, 'f32.mul', a, x), b)

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
export const exp = (w: Writer, push: Push): Push => {
  const x = kept(w, vector(w, 'f32.max', vector(w, 'f32.min', push, floats(w, 89)), floats(w, -104)))
  const n = kept(w, vector(w, 'f32.nearest', vector(w, 'f32.mul', x, floats(w, Math.LOG2E))))
  const r = kept(w, line(w, n, floats(w, -LN2_LOW), line(w, n, floats(w, -LN2_HIGH), x)))
  const series = polynomial(w, r, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040])
  // 2ⁿ in two factors, because n may lie outside the exponents of normal numbers
  const whole = kept(w, vector(w, 'i32.trunc', n))
  const half = kept(w, () => {
    whole()
    w.number(1)
    w.vector('i32.shr')
  })
  const power =
    (exponent: Push): Push =>
    () => {
      vector(w, 'i32.add', exponent, bits(w, 127))()
      w.number(23)
      w.vector('i32.shl')
    }
  return vector(
    w,
    'f32.mul',
    vector(w, 'f32.mul', series, power(half)),
    power(vector(w, 'i32.sub', whole, half)),
  )
}

/** log x = e ln 2 + log m with m in [√½, √2), by log m = 2 artanh s, s = (m − 1) / (m + 1). */
export const log = (w: Writer, push: Push): Push => {
  const given = kept(w, push)
  const tiny = kept(w, vector(w, 'f32.lt', given, floats(w, 2 ** -126)))
  const x = kept(w, vector(w, 'v.bitselect', vector(w, 'f32.mul', given, floats(w, 2 ** 23)), given, tiny))
  const exponent = kept(w, () => {
    vector(w, 'i32.sub', x, bits(w, 0x3f3504f3))()
    w.number(23)
    w.vector('i32.shr')
  })
  const m = kept(
    w,
    vector(w, 'i32.sub', x, () => {
      exponent()
      w.number(23)
      w.vector('i32.shl')
    }),
  )
  const e = kept(
    w,
    vector(w, 'f32.sub', vector(w, 'f32.convert', exponent), vector(w, 'v.and', tiny, floats(w, 23))),
  )
  const s = kept(
    w,
    vector(w, 'f32.div', vector(w, 'f32.sub', m, floats(w, 1)), vector(w, 'f32.add', m, floats(w, 1))),
  )
  const square = kept(w, vector(w, 'f32.mul', s, s))
  const series = vector(w, 'f32.mul', s, polynomial(w, square, [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11]))
  const result = line(w, e, floats(w, LN2_HIGH), line(w, e, floats(w, LN2_LOW), series))
  // log 0 = −∞, log ∞ = ∞, log of what is negative or no number: no number
  const atZero = vector(
    w,
    'v.bitselect',
    floats(w, -Infinity),
    result,
    vector(w, 'f32.eq', given, floats(w, 0)),
  )
  const atEnd = vector(
    w,
    'v.bitselect',
    floats(w, Infinity),
    atZero,
    vector(w, 'f32.eq', given, floats(w, Infinity)),
  )
  return vector(w, 'v.bitselect', atEnd, floats(w, NaN), vector(w, 'f32.ge', given, floats(w, 0)))
}

/**
 * Near 0 the continued fraction of Lambert, as x and a small correction, which is all that is rounded more than once; else 1 − 2 / (exp 2|x| + 1) with the sign of x. */
export const tanh = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const square = kept(w, vector(w, 'f32.mul', x, x))
  const correction = vector(
    w,
    'f32.div',
    vector(w, 'f32.mul', square, polynomial(w, square, [-45045, -2772, -27])),
    polynomial(w, square, [135135, 62370, 3150, 28]),
  )
  const near = line(w, x, correction, x)
  const size = kept(w, vector(w, 'f32.abs', x))
  const grown = exp(w, vector(w, 'f32.add', size, size))
  const far = vector(
    w,
    'f32.sub',
    floats(w, 1),
    vector(w, 'f32.div', floats(w, 2), vector(w, 'f32.add', grown, floats(w, 1))),
  )
  const signed = vector(w, 'v.or', far, vector(w, 'v.and', x, floats(w, -0)))
  return vector(w, 'v.bitselect', signed, near, vector(w, 'f32.gt', size, floats(w, 0.6)))
}

/** 1 / (1 + e) or e / (1 + e) with e = exp −|x|, which cannot overflow. */
export const sigmoid = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const e = kept(w, exp(w, vector(w, 'f32.neg', vector(w, 'f32.abs', x))))
  const top = vector(w, 'v.bitselect', floats(w, 1), e, vector(w, 'f32.ge', x, floats(w, 0)))
  return vector(w, 'f32.div', top, vector(w, 'f32.add', floats(w, 1), e))
}
