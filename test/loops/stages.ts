/** Programs of matrices of one shape that several others read: what is gathered into loops over tiles. */
import * as fc from 'fast-check'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { broadcast, sumAxes } from '../../src/dsl/primitives/broadcast'
import { concat } from '../../src/dsl/primitives/concat'
import { einsum } from '../../src/dsl/primitives/einsum'
import { add, fillLike, mul, unary } from '../../src/dsl/primitives/elementwise'
import { tensor } from '../../src/dsl/primitives/leaves'
import { flip, reshape, transpose } from '../../src/dsl/primitives/movement'
import { amax } from '../../src/dsl/primitives/reduce'
import { pad, slice } from '../../src/dsl/primitives/slice'
import { unwindows, windows } from '../../src/dsl/primitives/windows'
import { patternless } from '../laws'
import type { AnyProgram } from '../laws/any-programs'

/** Each makes another matrix of the same shape. */
const stages: readonly ((x: AnyTensor, y: AnyTensor, shape: Shape) => AnyTensor)[] = [
  (x) => unary('tanh', x),
  (x, y) => unary('tanh', mul(x, y)),
  (x, y, shape) => add(x, broadcast(sumAxes(y, [0]), shape, [1])),
  (x, y, shape) => add(x, broadcast(amax(y, [1]), shape, [0])),
  (x, y, shape) => broadcast(add(sumAxes(x, [0]), amax(y, [0])), shape, [1]),
  (x, y, shape) => slice(concat([x, y], 0), [1, 0], shape),
  (x, _, shape) => slice(pad(x, [1, 0], [1, 0]), [2, 0], shape),
  (x) => flip(x, [0]),
  (x, _, shape) => reshape(transpose(x, [1, 0]), shape),
  (x, y) => einsum('ab,bc->ac', x, unary('tanh', einsum('ab,ac->bc', x, y))),
  (x, y) => einsum('ab,ab->ab', x, y),
  (x) => {
    // many enough of them meet for what is lost to be kept
    const sliding = { axes: [0], sizes: [Math.ceil(x.shape[0] / 2)], strides: [1] }
    return unary('tanh', unwindows(windows(x, sliding), x.shape, sliding))
  },
  (x) => mul(x, fillLike(x, 0.5)),
]

export const staged: fc.Arbitrary<AnyProgram> = fc
  .record({
    rows: fc.constantFrom(2, 3, 4, 12, 18, 20),
    columns: fc.constantFrom(2, 4, 6),
    steps: fc.array(
      fc.record({
        kind: fc.nat(stages.length - 1),
        first: fc.nat(2),
        second: fc.nat(4),
        bends: fc.boolean(),
      }),
      { minLength: 2, maxLength: 8 },
    ),
  })
  .map(({ rows, columns, steps }) => {
    const shape = [rows, columns]
    const f = (...inputs: readonly AnyTensor[]): readonly AnyTensor[] => {
      const known = [...inputs]
      const read = new Set<AnyTensor>()
      for (const { kind, first, second, bends } of steps) {
        const [x, y] = [first, second].map((n) => known[known.length - 1 - (n % known.length)])
        const made = stages[kind](x, y, shape)
        known.push(bends ? unary('tanh', made) : made)
        read.add(x).add(y)
      }
      return known.filter((x, i) => i >= inputs.length && (!read.has(x) || i === known.length - 1))
    }
    const one = (turn: number) =>
      tensor(patternless(sizeOf(shape) * 2).slice(turn, turn + sizeOf(shape)), shape)
    return {
      f,
      inputs: [one(0), one(3)],
      [fc.toStringMethod]: () => `${JSON.stringify(steps)} on ${rows} × ${columns}`,
    }
  })
