/** exp, log, log1p, tanh and sigmoid on a vector of numbers at a time, good to a few units in the last place. */
import type { Writer } from './writer'
import { bits, floats, kept, type Push, vector } from './push'

/** a · x + b. */
const line = (w: Writer, a: Push, x: Push, b: Push): Push =>
  w.fused ? vector(w, 'f32.madd', a, x, b) : vector(w, 'f32.add', vector(w, 'f32.mul', a, x), b)

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

/** Added to a number below 2²², it leaves the nearest whole number in the last bits. */
const WHOLE = 1.5 * 2 ** 23

/** x = n ln 2 + r with n, a whole number, and |r| ≤ ln 2 / 2, where Taylor's series of exp ends soon. */
const reduced = (w: Writer, x: Push): { readonly n: Push; readonly r: Push } => {
  const shifted = kept(w, line(w, x, floats(w, Math.LOG2E), floats(w, WHOLE)))
  const rounded = kept(w, vector(w, 'f32.sub', shifted, floats(w, WHOLE)))
  const high = line(w, rounded, floats(w, -LN2_HIGH), x)
  const r = kept(w, line(w, rounded, floats(w, -LN2_LOW), high))
  return { n: kept(w, vector(w, 'i32.sub', shifted, floats(w, WHOLE))), r }
}

/** 2ⁿ for whole n in the exponents of normal numbers. */
const power =
  (w: Writer, n: Push): Push =>
  () => {
    vector(w, 'i32.add', n, bits(w, 127))()
    w.number(23)
    w.vector('i32.shl')
  }

/** exp x = 2ⁿ exp r. */
export const exp = (w: Writer, push: Push): Push => {
  const x = kept(w, vector(w, 'f32.pmax', vector(w, 'f32.pmin', push, floats(w, 89)), floats(w, -104)))
  const { n, r } = reduced(w, x)
  const series = polynomial(w, r, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040])
  // 2ⁿ in two factors, because n may lie outside the exponents of normal numbers
  const half = kept(w, () => {
    n()
    w.number(1)
    w.vector('i32.shr')
  })
  return vector(
    w,
    'f32.mul',
    vector(w, 'f32.mul', series, power(w, half)),
    power(w, vector(w, 'i32.sub', n, half)),
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

/** log(1 + x) = log u + c / u, where u is 1 + x as it is rounded, and c what was lost. */
export const log1p = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const u = kept(w, vector(w, 'f32.add', x, floats(w, 1)))
  const small = vector(w, 'f32.sub', x, vector(w, 'f32.sub', u, floats(w, 1)))
  const large = vector(w, 'f32.sub', floats(w, 1), vector(w, 'f32.sub', u, x))
  const isLarge = vector(w, 'f32.gt', x, floats(w, 1))
  const lost = kept(w, vector(w, 'f32.div', vector(w, 'v.bitselect', large, small, isLarge), u))
  // at −1 and at ∞ it is no number
  const known = vector(w, 'v.and', lost, vector(w, 'f32.eq', lost, lost))
  return vector(w, 'f32.add', log(w, u), known)
}

/** t / (t + 2) with the sign of x, where t = exp 2|x| − 1 = 2ⁿ (exp r − 1) + (2ⁿ − 1). */
export const tanh = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const size = kept(w, vector(w, 'f32.abs', x))
  // beyond 10 it is 1
  const { n, r } = reduced(w, kept(w, vector(w, 'f32.pmin', vector(w, 'f32.add', size, size), floats(w, 20))))
  const series = line(
    w,
    vector(w, 'f32.mul', r, r),
    polynomial(w, r, [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]),
    r,
  )
  const scale = kept(w, power(w, n))
  const t = kept(w, line(w, scale, series, vector(w, 'f32.sub', scale, floats(w, 1))))
  const positive = vector(w, 'f32.div', t, vector(w, 'f32.add', t, floats(w, 2)))
  return vector(w, 'v.or', positive, vector(w, 'v.and', x, floats(w, -0)))
}

/** 1 / (1 + e) or e / (1 + e) with e = exp −|x|, which cannot overflow. */
export const sigmoid = (w: Writer, push: Push): Push => {
  const x = kept(w, push)
  const e = kept(w, exp(w, vector(w, 'f32.neg', vector(w, 'f32.abs', x))))
  const top = vector(w, 'v.bitselect', floats(w, 1), e, vector(w, 'f32.ge', x, floats(w, 0)))
  return vector(w, 'f32.div', top, vector(w, 'f32.add', floats(w, 1), e))
}
