/** Steps of training: a loss over tasks, its gradient, and an optimiser of large parameters that looks at all of them. */
import * as fc from 'fast-check'
import { type Shape, sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { broadcast, sumAxes } from '../../src/dsl/primitives/broadcast'
import { einsum } from '../../src/dsl/primitives/einsum'
import { add, fillLike, mul, unary } from '../../src/dsl/primitives/elementwise'
import { tensor } from '../../src/dsl/primitives/leaves'
import { reshape, transpose } from '../../src/dsl/primitives/movement'
import { patternless } from '../laws'
import type { AnyProgram } from '../laws/any-programs'

const numbers = (shape: Shape, turn: number) => tensor(patternless(sizeOf(shape) + turn).slice(turn), shape)

export const updates: fc.Arbitrary<AnyProgram> = fc
  .record({
    tasks: fc.integer({ min: 2, max: 6 }),
    rows: fc.integer({ min: 1, max: 3 }),
    inner: fc.constantFrom(2, 4, 5, 8, 12, 18),
    outer: fc.constantFrom(1, 2, 3, 4, 6, 12),
    /** Whether the parameter is kept as one row, or the other way round. */
    kept: fc.constantFrom('as it is', 'flat', 'turned'),
    clips: fc.boolean(),
    repeats: fc.boolean(),
  })
  .map((settings) => {
    const { tasks, rows, inner, outer, kept, clips, repeats } = settings
    const shape = { 'as it is': [inner, outer], flat: [inner * outer], turned: [outer, inner] }[kept]
    const weightOf = (w: AnyTensor): AnyTensor =>
      kept === 'turned' ? transpose(w, [1, 0]) : reshape(w, [inner, outer])
    const asKept = (g: AnyTensor): AnyTensor => (kept === 'turned' ? transpose(g, [1, 0]) : reshape(g, shape))
    const f = (...[x, w, momentum]: readonly AnyTensor[]): readonly AnyTensor[] => {
      const y = unary('tanh', einsum('tni,io->tno', x, weightOf(w)))
      const gradient = asKept(einsum('tni,tno->io', x, y))
      const moved = add(mul(momentum, fillLike(momentum, 0.5)), gradient)
      const all = shape.map((_, axis) => axis)
      const size = unary('sqrt', add(sumAxes(mul(moved, moved), all), fillLike(sumAxes(moved, all), 1)))
      const step = clips ? mul(moved, broadcast(size, shape, [])) : moved
      const next = add(w, mul(step, fillLike(step, -0.125)))
      return [sumAxes(mul(y, y), [0, 1, 2]), next, moved, ...(repeats ? [next, x] : [])]
    }
    return {
      f,
      inputs: [numbers([tasks, rows, inner], 0), numbers(shape, 3), numbers(shape, 5)],
      [fc.toStringMethod]: () => JSON.stringify(settings),
    }
  })
