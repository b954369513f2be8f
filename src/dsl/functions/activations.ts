/**
 * Activation functions, under the names of the literature, in forms that lose no digits: no difference of numbers that
 * are nearly equal, nothing that overflows or falls below the smallest normal number on the way. Their derivatives are
 * given where those of their parts would do what the functions avoid, or be wrong at a kink.
 */
import type { Shape } from '../core/shape'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { add, binary, fillLike, mul, neg, select, sigmoidSlope, sub, unary } from '../primitives/elementwise'
import { elementwiseDerivative } from '../primitives/own-derivative'
import { expm1Below1 } from './special'

type Activation = <S extends Shape>(x: Tensor<S>) => Tensor<S>

const activation = (name: string, f: (x: AnyTensor) => AnyTensor): Activation => {
  const checked = (x: AnyTensor): AnyTensor => f(checkTensor(name, x))
  return checked as Activation
}

const times = (x: AnyTensor, factor: number): AnyTensor => mul(x, fillLike(x, factor))
const below = (x: AnyTensor, limit: number): AnyTensor => binary('min', x, fillLike(x, limit))
const above = (x: AnyTensor, limit: number): AnyTensor => binary('max', x, fillLike(x, limit))

const softplusOf = elementwiseDerivative(
  ([x]) => add(unary('relu', x), unary('log1p', unary('exp', neg(unary('abs', x))))),
  (g, [x]) => [mul(g, unary('sigmoid', x))],
)

const eluOf = elementwiseDerivative(
  ([x]) => add(unary('relu', x), expm1Below1(below(x, 0))),
  (g, [x]) => [mul(g, unary('exp', below(x, 0)))],
)

/** Beyond it a gate is open or shut for good, on every engine; and ±∞ · 0 is no number. */
const FAR = 1000

/** What opens a gate, as a number and what its rounding left over: sigmoid(z + rest) is sigmoid(z) · (1 + rest) for z < 0. */
interface Opening {
  readonly z: AnyTensor
  readonly rest?: AnyTensor
}

const corrected = (y: AnyTensor, { z, rest }: Opening): AnyTensor =>
  rest === undefined ? y : select(binary('less', z, fillLike(z, 0)), add(y, mul(y, rest)), y)

/** x · sigmoid(z), where x and z are negative together: far out by two factors e^(z/2), for eᶻ is subnormal in float32. */
const gated = (x: AnyTensor, opening: Opening): AnyTensor => {
  const { z } = opening
  const half = unary('exp', times(z, 0.5))
  const far = mul(mul(above(x, -FAR), half), half)
  return corrected(select(binary('less', z, fillLike(z, -87)), far, mul(x, unary('sigmoid', z))), opening)
}

/** The derivative of x · sigmoid(z), with that of z by x. */
const gatedSlope = (x: AnyTensor, opening: Opening, slope: AnyTensor): AnyTensor =>
  corrected(add(unary('sigmoid', opening.z), mul(mul(x, slope), sigmoidSlope(opening.z))), opening)

const near = (x: AnyTensor): AnyTensor => below(above(x, -FAR), FAR)

const siluOf = elementwiseDerivative(
  ([x]) => gated(x, { z: x }),
  (g, [x]) => [mul(g, gatedSlope(near(x), { z: near(x) }, fillLike(x, 1)))],
)

/** a + b · x² */
const parabola = (x: AnyTensor, a: number, b: number): AnyTensor => add(times(mul(x, x), b), fillLike(x, a))

/** The gate of gelu is sigmoid(a x + b x³), with a and b as sums of a few bits and a rest. */
const [A, B] = [Math.sqrt(8 / Math.PI), 0.044715 * Math.sqrt(8 / Math.PI)]
const [A_HIGH, B_HIGH] = [13073 / 8192, 9 / 128]

/** Added and taken away again, it leaves eighths in float32 (and 2⁻³² in float64). */
const EIGHTHS = 1.5 * 2 ** 20

/**
 * a x + b x³, in whose exponential every unit of rounding would count a hundred times at x = −10. At the nearest eighth
 * the polynomial of the few bits is exact; the rests of x and of both factors are small, and added last.
 */
const geluOpening = (far: AnyTensor): Opening => {
  const x = near(far)
  const eighth = sub(add(x, fillLike(x, EIGHTHS)), fillLike(x, EIGHTHS))
  const offset = sub(x, eighth)
  const exact = mul(eighth, parabola(eighth, A_HIGH, B_HIGH))
  const between = add(times(mul(eighth, x), 3), mul(offset, offset))
  const small = add(
    mul(eighth, parabola(eighth, A - A_HIGH, B - B_HIGH)),
    mul(offset, add(times(between, B), fillLike(x, A))),
  )
  const z = add(exact, small)
  return { z, rest: sub(small, sub(z, exact)) }
}

const geluOf = elementwiseDerivative(
  ([x]) => gated(x, geluOpening(x)),
  (g, [x]) => [mul(g, gatedSlope(near(x), geluOpening(x), parabola(near(x), A, 3 * B)))],
)

/**
 * max(x, 0), with derivative 0 at 0 and where x is no number
 *
 * @example
 * ops.relu(tensor([-1, 0, 2], [3])) // [0, 0, 2]
 */
export const relu: Activation = activation('relu', (x) => unary('relu', x))

/**
 * (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)
 *
 * @example
 * ops.tanh(tensor([-1, 0, 2], [3])) // [-0.7616, 0, 0.964]
 */
export const tanh: Activation = activation('tanh', (x) => unary('tanh', x))

/**
 * 1 / (1 + e⁻ˣ)
 *
 * @example
 * ops.sigmoid(tensor([-1, 0, 2], [3])) // [0.2689, 0.5, 0.8808]
 */
export const sigmoid: Activation = activation('sigmoid', (x) => unary('sigmoid', x))

/**
 * log(1 + eˣ) = relu(x) + log1p(e^−|x|), which overflows nowhere
 *
 * @example
 * ops.softplus(tensor([-1, 0, 1000], [3])) // [0.3133, 0.6931, 1000]
 */
export const softplus: Activation = activation('softplus', (x) => softplusOf([x]))

/**
 * x · sigmoid(x) (Elfwing et al., 2018)
 *
 * @example
 * ops.silu(tensor([-1, 0, 2], [3])) // [-0.2689, 0, 1.762]
 */
export const silu: Activation = activation('silu', (x) => siluOf([x]))

/**
 * The tanh form of the Gaussian error linear unit (Hendrycks and Gimpel, 2016)
 *
 * @example
 * ops.gelu(tensor([-1, 0, 2], [3])) // [-0.1588, 0, 1.955]
 */
export const gelu: Activation = activation('gelu', (x) => geluOf([x]))

/**
 * x for x > 0, else slope · x; at 0 the derivative is the least slope between both
 *
 * @example
 * leakyRelu(0.1)(tensor([-1, 0, 2], [3])) // [-0.1, 0, 2]
 */
export const leakyRelu = (slope: number): Activation => {
  const atKink = Math.min(Math.max(slope, 0), 1)
  const slopes = (x: AnyTensor): AnyTensor => {
    const notAbove = select(binary('less', x, fillLike(x, 0)), fillLike(x, slope), fillLike(x, atKink))
    return select(binary('less', fillLike(x, 0), x), fillLike(x, 1), notAbove)
  }
  const leaky = elementwiseDerivative(
    ([x]) => sub(unary('relu', x), times(unary('relu', neg(x)), slope)),
    (g, [x]) => [mul(g, slopes(x))],
  )
  return activation('leakyRelu', (x) => leaky([x]))
}

/**
 * x for x > 0, else eˣ − 1 (Clevert et al., 2016), with derivative 1 at 0
 *
 * @example
 * ops.elu(tensor([-1, 0, 2], [3])) // [-0.6321, 0, 2]
 */
export const elu: Activation = activation('elu', (x) => eluOf([x]))
