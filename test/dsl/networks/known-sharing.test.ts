/** Known sharing: as `fullSharing` with U at the same values; and what does not fit is refused. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key, normal } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { dense } from '../../../src/dsl/networks/dense'
import { sharedBy } from '../../../src/dsl/networks/known-sharing'
import { input } from '../../../src/dsl/networks/net'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing } from '../../../src/dsl/networks/reparameterisations'
import { tensor } from '../../../src/dsl/primitives/leaves'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'

const numbers = <S extends readonly number[]>(seed: number, shape: S): Tensor<S> =>
  tensor(
    normal(
      key(seed),
      shape.reduce((n, side) => n * side, 1),
    ),
    shape,
  )

describe('sharedBy', () => {
  test.prop([fc.nat(1000)], { numRuns: 20 })(
    'computes what full does with the same U and v',
    async (seed) => {
      const U = numbers(seed, [6, 2] as const)
      const v = numbers(seed + 1, [2] as const)
      const x = numbers(seed + 2, [3] as const)
      const layer = pipe(input([3]), dense(2, { bias: false }))
      const known = pipe(layer, reparam(sharedBy(U)))
      const learned = pipe(layer, reparam(fullSharing({ rank: 2 })))
      const left = await run(
        reference,
        (w: typeof v) => known.apply({ slow: {}, fast: { dense: { weight: w } } })(x),
        [v],
      )
      const right = await run(
        reference,
        (w: typeof v, u: typeof U) =>
          learned.apply({ slow: { dense: { U: u } }, fast: { dense: { weight: w } } })(x),
        [v, U],
      )
      expectClose('output', left, right, { tolerance: 1e-12 })
    },
  )

  test('names both shapes where U does not fit', () => {
    expect(() =>
      pipe(input([3]), dense(2, { bias: false }), reparam(sharedBy(numbers(0, [4, 2] as const)))),
    ).toThrow('sharedBy: got U of shape [4, 2] for a weight [3, 2], expected 6 rows')
  })
})
