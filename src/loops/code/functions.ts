/**
 * The elementwise primitives on a vector of numbers at a time. bool is kept as the floats 0 and 1, int32 as it is.
 * sin, cos and pow ask the host.
 */
import type { DType } from '../../dsl/core/tensor'
import type { ElementwiseName, WholeName } from '../../dsl/primitives/elementwise'
import type { Lent, Vector, Writer } from './writer'
import { bits, floats, kept, type Push, vector, truth } from './push'
import { exp, log, log1p, sigmoid, tanh } from './transcendental'

/** Each of the numbers through a function of the host. */
const lent = (w: Writer, name: Lent, operands: readonly Push[]): Push => {
  const inputs = operands.map((push) => kept(w, push))
  const result = w.register()
  w.floats(0)
  w.set(result)
  for (let lane = 0; lane < w.width; lane++) {
    w.get(result)
    for (const push of inputs) {
      push()
      w.extract(lane)
      w.plain('f64.promote')
    }
    w.lent(name)
    w.plain('f32.demote')
    w.replace(lane)
    w.set(result)
  }
  return () => w.get(result)
}

/** The host leaves open what 1 to no number is, and ±1 to ±∞; IEEE 754 has 1. */
const pow = (w: Writer, x: Push, y: Push): Push => {
  const [base, exponent] = [kept(w, x), kept(w, y)]
  const endless = vector(w, 'f32.eq', vector(w, 'f32.abs', exponent), floats(w, Infinity))
  const minusOne = vector(w, 'f32.eq', base, floats(w, -1))
  const isOne = vector(
    w,
    'v.or',
    vector(w, 'f32.eq', base, floats(w, 1)),
    vector(w, 'v.and', minusOne, endless),
  )
  return vector(w, 'v.bitselect', floats(w, 1), lent(w, 'pow', [base, exponent]), isOne)
}

const above = (w: Writer, x: Push): Push => vector(w, 'f32.gt', x, floats(w, 0))

type Emit = (w: Writer, ...x: readonly Push[]) => Push

const plain =
  (name: Vector): Emit =>
  (w, ...x) =>
    vector(w, name, ...x)

const lower = (w: Writer, x: Push): Push => vector(w, 'v.and', x, bits(w, 0xffff))

const upper = (w: Writer, x: Push): Push =>
  lower(w, () => {
    x()
    w.number(16)
    w.vector('i32.shr')
  })

/** The upper 32 bits of a product without signs, in halves of 16 bits. */
const mulHigh = (w: Writer, x: Push, y: Push): Push => {
  const halves = [x, y].map((push) => {
    const whole = kept(w, push)
    return [kept(w, upper(w, whole)), kept(w, lower(w, whole))]
  })
  const [[xHigh, xLow], [yHigh, yLow]] = halves
  const product = (a: Push, b: Push, rest: Push): Push =>
    vector(w, 'i32.add', vector(w, 'i32.mul', a, b), rest)
  const middle = kept(w, product(xHigh, yLow, upper(w, vector(w, 'i32.mul', xLow, yLow))))
  const other = upper(w, product(xLow, yHigh, lower(w, middle)))
  return vector(w, 'i32.add', product(xHigh, yHigh, upper(w, middle)), other)
}

/** A cast has two types. */
type FloatTable = Readonly<Record<Exclude<ElementwiseName, 'cast' | WholeName>, Emit>>

const FLOAT: FloatTable = {
  neg: plain('f32.neg'),
  abs: plain('f32.abs'),
  sqrt: plain('f32.sqrt'),
  add: plain('f32.add'),
  sub: plain('f32.sub'),
  mul: plain('f32.mul'),
  div: plain('f32.div'),
  max: plain('f32.max'),
  min: plain('f32.min'),
  and: plain('f32.mul'),
  exp: (w, x) => exp(w, x),
  sin: (w, x) => lent(w, 'sin', [x]),
  cos: (w, x) => lent(w, 'cos', [x]),
  pow: (w, x, y) => pow(w, x, y),
  log: (w, x) => log(w, x),
  log1p: (w, x) => log1p(w, x),
  tanh: (w, x) => tanh(w, x),
  sigmoid: (w, x) => sigmoid(w, x),
  // x < 0 ? 0 : x, in one instruction
  relu: (w, x) => vector(w, 'f32.pmax', x, floats(w, 0)),
  step: (w, x) => truth(w, above(w, x)),
  sign: (w, push) => {
    const x = kept(w, push)
    const below = vector(w, 'f32.lt', x, floats(w, 0))
    const known = vector(w, 'f32.sub', truth(w, above(w, x)), truth(w, below))
    return vector(w, 'v.bitselect', x, known, vector(w, 'f32.ne', x, x))
  },
  less: (w, x, y) => truth(w, vector(w, 'f32.lt', x, y)),
  equal: (w, x, y) => truth(w, vector(w, 'f32.eq', x, y)),
  not: (w, x) => truth(w, vector(w, 'f32.eq', x, floats(w, 0))),
  select: (w, condition, x, y) =>
    vector(w, 'v.bitselect', x, y, vector(w, 'f32.ne', condition, floats(w, 0))),
}

/** What there are instructions of whole numbers for. */
type WholeTable = Readonly<Record<WholeName, Emit>> & Partial<FloatTable>

const INTEGER: WholeTable = {
  neg: plain('i32.neg'),
  abs: plain('i32.abs'),
  add: plain('i32.add'),
  sub: plain('i32.sub'),
  mul: plain('i32.mul'),
  max: plain('i32.max'),
  min: plain('i32.min'),
  relu: (w, x) => vector(w, 'i32.max', x, bits(w, 0)),
  less: (w, x, y) => truth(w, vector(w, 'i32.lt', x, y)),
  equal: (w, x, y) => truth(w, vector(w, 'i32.eq', x, y)),
  select: FLOAT.select,
  xor: plain('v.xor'),
  mulHigh,
}

const cast = (w: Writer, x: Push, from: DType, to: DType): Push => {
  if (to === 'bool')
    return truth(
      w,
      from === 'int32' ? vector(w, 'i32.ne', x, bits(w, 0)) : vector(w, 'f32.ne', x, floats(w, 0)),
    )
  if (from === 'int32') return to === 'int32' ? x : vector(w, 'f32.convert', x)
  return to === 'int32' ? vector(w, 'i32.trunc', x) : x
}

/** The result of an elementwise primitive; `types` are those of its operands. */
export const applied = (
  w: Writer,
  name: ElementwiseName,
  operands: readonly Push[],
  types: readonly DType[],
  dtype: DType,
): Push => {
  if (name === 'cast') return cast(w, operands[0], types[0], dtype)
  if (name === 'xor' || name === 'mulHigh') return INTEGER[name](w, ...operands)
  const onWhole = types[types.length - 1] === 'int32' ? INTEGER[name] : undefined
  if (onWhole !== undefined) return onWhole(w, ...operands)
  // what has no instruction for whole numbers is computed in floats
  const inputs = operands.map((push, i) => cast(w, push, types[i], 'float32'))
  return cast(w, FLOAT[name](w, ...inputs), 'float32', dtype === 'int32' ? 'int32' : 'float32')
}
