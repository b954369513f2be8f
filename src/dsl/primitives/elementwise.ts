/**
 * Elementwise primitives: one number from the numbers at the same place. Operands have the same shape;
 * the functions at the end broadcast first. Comparisons give bool and have no derivative.
 */
import { build } from '../core/primitive'
import type { AnyTensor, Cotangents } from '../core/tensor'
import { expandTo } from './broadcast'
import { literal } from './leaves'
import { elementwise, type Facts, upperProduct } from './number-by-number'
import { elementwiseDerivative } from './own-derivative'
import { ANY, choice, floats, numbers, of, truth, truths, wholes } from './typing'

const FUNCTION: Facts = { cost: 'function' }
const BOUNDED: Facts = { slopes: 'bounded' }

/** From the side on which the exponential cannot overflow, and without a difference that would lose the tail. */
const sigmoid = (x: number): number => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)))

/** As IEEE 754 has it: 1 to any power and −1 to ±∞ are 1, which `Math.pow` leaves open. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : Math.pow(x, y)

const flat = () => [undefined, undefined]

/** The primitives by name; each with its derivative beside its meaning. */
export const elementwisePrimitives = {
  neg: elementwise(
    'neg',
    1,
    numbers,
    (x) => -x,
    (g) => [neg(g)],
    BOUNDED,
  ),
  exp: elementwise('exp', 1, floats, Math.exp, (g, _, y) => [mul(g, y)], FUNCTION),
  log: elementwise('log', 1, floats, Math.log, (g, [x]) => [div(g, x)], FUNCTION),
  log1p: elementwise('log1p', 1, floats, Math.log1p, (g, [x]) => [div(g, add(x, one(x)))], FUNCTION),
  sqrt: elementwise('sqrt', 1, floats, Math.sqrt, (g, _, y) => [div(g, add(y, y))], FUNCTION),
  sin: elementwise('sin', 1, floats, Math.sin, (g, [x]) => [mul(g, unary('cos', x))], FUNCTION),
  cos: elementwise('cos', 1, floats, Math.cos, (g, [x]) => [neg(mul(g, unary('sin', x)))], FUNCTION),
  tanh: elementwise('tanh', 1, floats, Math.tanh, (g, [x]) => [mul(g, tanhSlope([x]))], FUNCTION),
  sigmoid: elementwise('sigmoid', 1, floats, sigmoid, (g, [x]) => [mul(g, sigmoidSlope(x))], FUNCTION),
  abs: elementwise('abs', 1, numbers, Math.abs, (g, [x]) => [mul(g, unary('sign', x))]),
  sign: elementwise('sign', 1, numbers, Math.sign, () => [undefined]),
  // so written, it does not make a number of what is none
  relu: elementwise(
    'relu',
    1,
    numbers,
    (x) => (x < 0 ? 0 : x),
    (g, [x]) => [mul(g, unary('step', x))],
    BOUNDED,
  ),
  /** 1 where x > 0, else 0: the derivative of relu, itself flat. */
  step: elementwise(
    'step',
    1,
    numbers,
    (x) => (x > 0 ? 1 : 0),
    () => [undefined],
  ),
  add: elementwise(
    'add',
    2,
    numbers,
    (x, y) => x + y,
    (g) => [g, g],
    { slopes: 'bounded', commutes: true },
  ),
  sub: elementwise(
    'sub',
    2,
    numbers,
    (x, y) => x - y,
    (g) => [g, neg(g)],
    BOUNDED,
  ),
  mul: elementwise(
    'mul',
    2,
    numbers,
    (x, y) => x * y,
    (g, [x, y]) => [mul(g, y), mul(g, x)],
    { commutes: true, onWhole: Math.imul },
  ),
  div: elementwise(
    'div',
    2,
    floats,
    (x, y) => x / y,
    (g, [, y], z) => [div(g, y), neg(div(mul(g, z), y))],
    FUNCTION,
  ),
  pow: elementwise(
    'pow',
    2,
    floats,
    power,
    (g, [x, y], z) => [byBase(g, x, y), byExponent(g, x, y, z)],
    FUNCTION,
  ),
  max: elementwise(
    'max',
    2,
    numbers,
    (x, y) => Math.max(x, y),
    (g, [x, y]) => chosen(g, x, y, [binary('less', y, x), binary('less', x, y)]),
    BOUNDED,
  ),
  min: elementwise(
    'min',
    2,
    numbers,
    (x, y) => Math.min(x, y),
    (g, [x, y]) => chosen(g, x, y, [binary('less', x, y), binary('less', y, x)]),
    BOUNDED,
  ),
  less: elementwise('less', 2, truth(numbers), (x, y) => (x < y ? 1 : 0), flat),
  equal: elementwise('equal', 2, truth(of(...ANY)), (x, y) => (x === y ? 1 : 0), flat, { commutes: true }),
  and: elementwise('and', 2, truths, (x, y) => (x !== 0 && y !== 0 ? 1 : 0), flat, { commutes: true }),
  not: elementwise(
    'not',
    1,
    truths,
    (x) => (x === 0 ? 1 : 0),
    () => [undefined],
  ),
  /** The bits in which two whole numbers differ. */
  xor: elementwise('xor', 2, wholes, (x, y) => x ^ y, flat, { commutes: true }),
  /** The upper 32 bits of a product of whole numbers, taken as numbers of 32 bits without a sign. */
  mulHigh: elementwise('mulHigh', 2, wholes, upperProduct, flat, { commutes: true }),
  select: elementwise(
    'select',
    3,
    choice,
    (condition, x, y) => (condition !== 0 ? x : y),
    (g, [condition]) => [undefined, select(condition, g, zero(g)), select(condition, zero(g), g)],
    { cost: 'moving' },
  ),
} as const

/** What has a meaning for whole numbers alone: bits. */
export type WholeName = 'xor' | 'mulHigh'

/** What is computed for each number alone. */
export type ElementwiseName = keyof typeof elementwisePrimitives | 'cast'

export type UnaryName =
  | 'neg'
  | 'exp'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'abs'
  | 'sign'
  | 'relu'
  | 'step'
  | 'not'
export type BinaryName =
  'add' | 'sub' | 'mul' | 'div' | 'pow' | 'max' | 'min' | 'less' | 'equal' | 'and' | WholeName

/** The number that a tensor repeats everywhere, if it was written so. */
export const written = (x: AnyTensor): number | undefined => {
  if (x.op.name === 'broadcast') return written(x.inputs[0])
  return x.op.name === 'literal' ? Number(x.op.attributes.value) : undefined
}

/** The right neutral elements: x ∘ e = x. */
const NEUTRAL: Partial<Record<BinaryName, number>> = { add: 0, sub: 0, mul: 1, div: 1, pow: 1 }

export const unary = (name: UnaryName, x: AnyTensor): AnyTensor =>
  name === 'neg' && x.op.name === 'neg' ? x.inputs[0] : build(elementwisePrimitives[name], [x], {})

/** Operands of equal shapes. */
export const binary = (name: BinaryName, x: AnyTensor, y: AnyTensor): AnyTensor => {
  const neutral = NEUTRAL[name]
  if (neutral !== undefined && x.dtype === elementwisePrimitives[name].shape([x, y], {}).dtype) {
    if (written(y) === neutral) return x
    if ((name === 'add' || name === 'mul') && written(x) === neutral) return y
  }
  return build(elementwisePrimitives[name], [x, y], {})
}

/** `x` where the condition holds, else `y`; operands of equal shapes. */
export const select = (condition: AnyTensor, x: AnyTensor, y: AnyTensor): AnyTensor =>
  build(elementwisePrimitives.select, [condition, x, y], {})

export const add = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('add', x, y)
export const sub = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('sub', x, y)
export const mul = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('mul', x, y)
export const div = (x: AnyTensor, y: AnyTensor): AnyTensor => binary('div', x, y)
export const neg = (x: AnyTensor): AnyTensor => unary('neg', x)

/** A tensor like another that repeats one number. */
export const fillLike = (x: AnyTensor, value: number): AnyTensor => expandTo(literal(value, x.dtype), x.shape)

const one = (x: AnyTensor): AnyTensor => fillLike(x, 1)
const zero = (x: AnyTensor): AnyTensor => fillLike(x, 0)

/**
 * The law of kinks: where there is more than one slope, the derivative is the subgradient of least norm. So two tensors
 * that are equal share the cotangent of their maximum evenly; a number written in the program takes none of it, and the
 * tensor beside it, which may have any slope from 0 to 1, has 0. Likewise relu′(0) = abs′(0) = 0.
 */
const chosen = (
  g: AnyTensor,
  x: AnyTensor,
  y: AnyTensor,
  [isX, isY]: readonly [AnyTensor, AnyTensor],
): Cotangents => {
  const [fixedX, fixedY] = [x, y].map((operand) => written(operand) !== undefined)
  const shared = fixedX || fixedY ? zero(g) : select(binary('equal', x, y), mul(g, fillLike(g, 0.5)), zero(g))
  return [fixedX ? undefined : select(isX, g, shared), fixedY ? undefined : select(isY, g, shared)]
}

/**
 * d xʸ / dx = y · xʸ⁻¹. With a written exponent it ends as polynomials do: x⁰ = 1 has derivative 0, at 0 too. Where both
 * are tensors, y · xʸ⁻¹ is 0 · ∞ where both are 0, and 0 is right.
 */
const byBase = (g: AnyTensor, x: AnyTensor, y: AnyTensor): AnyTensor | undefined => {
  const exponent = written(y)
  if (exponent === 0) return undefined
  if (exponent !== undefined)
    return mul(g, mul(fillLike(x, exponent), binary('pow', x, fillLike(y, exponent - 1))))
  const flat = binary('and', binary('equal', x, zero(x)), binary('equal', y, zero(y)))
  return mul(g, mul(y, binary('pow', select(flat, one(x), x), sub(y, one(y)))))
}

/** d xʸ / dy = xʸ · log x, and 0 at x = 0 unless y < 0, as in PyTorch: 0ʸ does not change there. */
const byExponent = (g: AnyTensor, x: AnyTensor, y: AnyTensor, z: AnyTensor): AnyTensor => {
  const flat = binary('and', binary('equal', x, zero(x)), unary('not', binary('less', y, zero(y))))
  return mul(g, mul(z, unary('log', select(flat, one(x), x))))
}

/** tanh′ = 1 − tanh², without that difference: (1 + |tanh x|) · 2 sigmoid(−2 |x|). */
const tanhSlope = elementwiseDerivative(
  ([x]) => {
    const [size, height] = [unary('abs', x), unary('abs', unary('tanh', x))]
    const rest = unary('sigmoid', mul(size, fillLike(x, -2)))
    return mul(mul(add(height, one(x)), rest), fillLike(x, 2))
  },
  (g, [x], slope) => [mul(g, mul(mul(unary('tanh', x), slope), fillLike(x, -2)))],
)

const sigmoidSlopeOf = elementwiseDerivative(
  ([x]) => mul(unary('sigmoid', x), unary('sigmoid', neg(x))),
  (g, [x], slope) => [neg(mul(g, mul(slope, unary('tanh', mul(x, fillLike(x, 0.5))))))],
)

/** sigmoid′(x) = sigmoid(x) · sigmoid(−x), exact in both tails. */
export const sigmoidSlope = (x: AnyTensor): AnyTensor => sigmoidSlopeOf([x])
