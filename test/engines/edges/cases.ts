/** Every primitive on every type it takes, on numbers at the edges: no numbers, infinities, zeros of both signs, the smallest, the largest. */
import * as fc from 'fast-check'
import { sizeOf } from '../../../src/dsl/core/shape'
import type { DType } from '../../../src/dsl/core/tensor'
import type { PrimitiveName } from '../../../src/dsl/primitives'
import type { BinaryName, UnaryName } from '../../../src/dsl/primitives/elementwise'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { type Call, type Entries, flags, shapes } from '../../laws'
import { casts, choices, movements, one, selects, sums, two } from '../../dsl/primitives/cases'

/** Float32 numbers where functions have their edges. */
const EDGES: readonly number[] = [
  ...[
    0,
    2 ** -149,
    2 ** -126,
    1e-8,
    2 ** -24,
    0.5,
    1,
    1 + 2 ** -23,
    2,
    Math.PI,
    10,
    88.7,
    104,
    2 ** 24,
    1e10,
  ],
  ...[2 ** 31, (2 - 2 ** -23) * 2 ** 127, Infinity],
].flatMap((x) => [Math.fround(x), Math.fround(-x)])

const WHOLE_EDGES: readonly number[] = [0, 1, -1, 2, 7, 46341, 2 ** 16, 2 ** 31 - 1, -(2 ** 31)]

const bits = new Int32Array(1)
const ofBits = new Float32Array(bits.buffer)

/** Edges, no numbers, numbers of the size of 1, and any pattern of 32 bits. */
const floats: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 1, arbitrary: fc.constant(NaN) },
  { weight: 2, arbitrary: fc.integer({ min: -3000, max: 3000 }).map((n) => Math.fround(n / 1000)) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((pattern) => {
      bits[0] = pattern
      return ofBits[0]
    }),
  },
)

const whole: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(...WHOLE_EDGES),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
)

const filled =
  (element: fc.Arbitrary<number>, dtype: DType): Entries =>
  (shape) =>
    fc
      .array(element, { minLength: sizeOf(shape), maxLength: sizeOf(shape) })
      .map((numbers) => tensor(numbers, shape, dtype))

const entries: Readonly<Record<DType, Entries>> = {
  float32: filled(floats, 'float32'),
  int32: filled(whole, 'int32'),
  bool: flags,
}

type Cases = Readonly<Partial<Record<PrimitiveName, fc.Arbitrary<Call>>>>

/** Sizes 0 and 1, and odd ones that leave a rest behind vectors of four, eight and sixteen. */
const sizes = fc.oneof(shapes(0, 4, 0), fc.constantFrom([0], [1], [7], [33], [67], [5, 13]))

const unaries = (dtype: DType, ...names: readonly UnaryName[]): Cases =>
  Object.fromEntries(names.map((name) => [name, one(name, entries[dtype], sizes)]))
const binaries = (dtype: DType, ...names: readonly BinaryName[]): Cases =>
  Object.fromEntries(names.map((name) => [name, two(name, entries[dtype], entries[dtype], sizes)]))

const any = (dtype: DType): Cases => ({
  ...movements(entries[dtype], 0, 2),
  ...binaries(dtype, 'equal'),
  select: selects(entries[dtype], sizes),
  cast: casts(dtype, entries[dtype], sizes),
})

const numbers = (dtype: DType): Cases => ({
  ...unaries(dtype, 'neg', 'abs', 'sign', 'relu', 'step'),
  ...binaries(dtype, 'add', 'sub', 'mul', 'max', 'min', 'less'),
  ...sums(entries[dtype], 0, 2),
  ...choices(entries[dtype]),
})

/** The cases of each type; what is missing has no meaning for it and is refused when it is built. */
export const edgeCases: Readonly<Record<DType, Cases>> = {
  float32: {
    ...any('float32'),
    ...numbers('float32'),
    ...unaries('float32', 'exp', 'log', 'log1p', 'sqrt', 'sin', 'cos', 'tanh', 'sigmoid'),
    ...binaries('float32', 'div', 'pow'),
  },
  int32: { ...any('int32'), ...numbers('int32'), ...binaries('int32', 'xor', 'mulHigh') },
  bool: { ...any('bool'), ...unaries('bool', 'not'), ...binaries('bool', 'and') },
}
