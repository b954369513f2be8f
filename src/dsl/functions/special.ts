/**
 * Functions that are not made of exp and log without losing digits. All are computed number by number from the
 * primitives, in float64 and float32 alike, so that every engine has them.
 */
import type { Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { add, binary, div, fillLike, mul, neg, select, sub, unary } from '../primitives/elementwise'
import { elementwiseDerivative } from '../primitives/own-derivative'

const special =
  (name: string, f: (inputs: readonly AnyTensor[]) => AnyTensor) =>
  <S extends Shape>(x: Tensor<S>): Tensor<S> =>
    f([checkTensor(name, x)]) as Tensor<S>

/** eˣ − 1 = 2t / (1 − t) with t = tanh(x / 2), which loses no digits up to 1; far above, 1 − t would. */
export const expm1Below1 = (x: AnyTensor): AnyTensor => {
  const t = unary('tanh', mul(x, fillLike(x, 0.5)))
  return div(add(t, t), sub(fillLike(t, 1), t))
}

const expm1Of = elementwiseDerivative(
  ([x]) => {
    const one = fillLike(x, 1)
    return select(binary('less', x, one), expm1Below1(x), sub(unary('exp', x), one))
  },
  (g, [x]) => [mul(g, unary('exp', x))],
)

/** Σ cᵢ xⁱ, the constant first. */
const polynomial = (x: AnyTensor, coefficients: readonly number[]): AnyTensor =>
  coefficients
    .slice(0, -1)
    .reduceRight(
      (sum, coefficient) => add(mul(sum, x), fillLike(x, coefficient)),
      fillLike(x, coefficients[coefficients.length - 1]),
    )

const SLOPE = 2 / Math.sqrt(Math.PI)

/** erf(x) / x = 2/√π Σ (−x²)ᵏ / (k! (2k + 1)): what is left out is below 10⁻¹⁵ for |x| ≤ 1. */
const SERIES = Array.from({ length: 17 }).reduce<readonly number[]>((terms, _, k) => {
  const factorial = Array.from({ length: k }, (__, i) => i + 1).reduce((n, i) => n * i, 1)
  return [...terms, (SLOPE * (k % 2 === 0 ? 1 : -1)) / (factorial * (2 * k + 1))]
}, [])

/** Least squares for e^(x²) (1 − erf x) in u, which goes from −1 at x = 6 to 1 at x = 1; e^(−x²) of it is off by 4 · 10⁻¹⁶. */
const TAIL = [
  0.2214295402299352, 0.1618935680409582, 0.03856057042511352, 0.005588816284619077, 0.00019713917285499557,
  -8.079222379597293e-5, -7.340463287427008e-6, 1.979582286073962e-6, 1.6333851917882642e-7,
  -6.99816877055736e-8, -4.2258436769845383e-10, 2.4754188567660067e-9, -3.025429360443695e-10,
]

/** e^(−x²) */
const bell = (x: AnyTensor): AnyTensor => unary('exp', neg(mul(x, x)))

const erfOf = elementwiseDerivative(
  ([x]) => {
    const [size, one] = [unary('abs', x), fillLike(x, 1)]
    const u = sub(div(fillLike(x, 4.8), add(mul(size, fillLike(x, 0.5)), one)), fillLike(x, 2.2))
    const far = sub(one, mul(bell(x), polynomial(u, TAIL)))
    const signed = select(binary('less', x, fillLike(x, 0)), neg(far), far)
    return select(binary('less', size, one), mul(x, polynomial(mul(x, x), SERIES)), signed)
  },
  (g, [x]) => [mul(g, mul(fillLike(x, SLOPE), bell(x)))],
)

/**
 * eˣ − 1, exact near 0.
 *
 * @example
 * expm1(tensor([-1e-12, 0, 1], [3])) // [-1e-12, 0, 1.718]
 */
export const expm1 = special('expm1', expm1Of)

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * @example
 * erf(tensor([0, 0.5, 9], [3])) // [0, 0.5205, 1]
 */
export const erf = special('erf', erfOf)
