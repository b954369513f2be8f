/** Activation functions, under the names of the literature. */
import type { Shape } from '../core/shape'
import type { AnyTensor, Tensor } from '../core/tensor'
import { add, binary, fillLike, mul, neg, sub, unary } from '../primitives/elementwise'
import { customDerivative } from '../transforms/custom'

type Activation = <S extends Shape>(x: Tensor<S>) => Tensor<S>

// differentiated term by term it would be wrong at 0, where |x| has no derivative; the sum's is the sigmoid
const softplusOf = customDerivative(
  ([x]) => add(unary('relu', x), unary('log1p', unary('exp', neg(unary('abs', x))))),
  (g, [x]) => [mul(g, unary('sigmoid', x))],
)

const activation = (f: (x: AnyTensor) => AnyTensor): Activation => f as Activation

/** max(x, 0), with derivative 0 at 0 */
export const relu: Activation = activation((x) => unary('relu', x))
export const tanh: Activation = activation((x) => unary('tanh', x))
/** 1 / (1 + e⁻ˣ) */
export const sigmoid: Activation = activation((x) => unary('sigmoid', x))
/** log(1 + eˣ) = relu(x) + log1p(e^−|x|), which overflows nowhere */
export const softplus: Activation = activation((x) => softplusOf([x]))
/** x · sigmoid(x) (Elfwing et al., 2018) */
export const silu: Activation = activation((x) => mul(x, unary('sigmoid', x)))
/** The tanh form of the Gaussian error linear unit (Hendrycks and Gimpel, 2016) */
export const gelu: Activation = activation((x) => {
  const cube = mul(x, mul(x, x))
  const inner = mul(fillLike(x, Math.sqrt(2 / Math.PI)), add(x, mul(fillLike(x, 0.044715), cube)))
  return mul(mul(fillLike(x, 0.5), x), add(unary('tanh', inner), fillLike(x, 1)))
})
/** x for x > 0, else slope · x */
export const leakyRelu = (slope: number): Activation =>
  activation((x) => sub(unary('relu', x), mul(fillLike(x, slope), unary('relu', neg(x)))))
/** x for x > 0, else eˣ − 1 (Clevert et al., 2016), with derivative 1 at 0 */
export const elu: Activation = activation((x) => {
  // at 0 `min` gives its derivative to x, and `relu` gives none: together 1
  const below = binary('min', x, fillLike(x, 0))
  return add(unary('relu', x), sub(unary('exp', below), fillLike(x, 1)))
})
