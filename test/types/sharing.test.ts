/** The parameters of sharing schemes by name and shape, as the compiler infers them. */
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import {
  adapt,
  conv2d,
  dense,
  doublyStochastic,
  flatten,
  fullSharing,
  input,
  key,
  learnedRotations,
  lowRank,
  mse,
  perLayer,
  regularised,
  reparam,
  rowStochastic,
  type Scalar,
  sharingEntropy,
  softly,
  type Tensor,
} from '../../src'
import type { Equal, Expect } from './expect'
import { test } from '../laws/law'

const net = pipe(
  input([8, 8, 2]),
  conv2d(12, 3),
  reparam(doublyStochastic({ copies: 4 })),
  conv2d(4, 2, { bias: false }),
  reparam(lowRank({ rank: 5, numbers: 6 })),
  flatten,
  dense(7, { bias: false }),
  reparam(rowStochastic({ rank: 9 })),
  dense(3, { bias: false }),
  reparam(softly(fullSharing({ rank: 2 }), { scale: 0.1 })),
  learnedRotations({ samples: 3, range: 0.2 }),
)

interface Slow {
  readonly conv: { readonly logits: Tensor<readonly [number, 18, 18]> }
  readonly conv2: {
    readonly A: Tensor<readonly [4, 5]>
    readonly B: Tensor<readonly [48, 5]>
    readonly C: Tensor<readonly [6, 5]>
  }
  readonly dense: { readonly logits: Tensor<readonly [700, 9]> }
  readonly dense2: {
    readonly shared: { readonly U: Tensor<readonly [21, 2]> }
    readonly logScale: Scalar
  }
  readonly rotations: { readonly range: Scalar }
}

interface Fast {
  readonly conv: { readonly weight: Tensor<readonly [3, 3, 2, 3]>; readonly bias: Tensor<readonly [12]> }
  readonly conv2: { readonly weight: Tensor<readonly [6]> }
  readonly dense: { readonly weight: Tensor<readonly [9]> }
  readonly dense2: {
    readonly weight: { readonly shared: Tensor<readonly [2]>; readonly free: Tensor<readonly [7, 3]> }
  }
}

/** The same record entry by entry, whatever it was put together from. */
type Plain<T> = T extends Tensor ? T : { readonly [K in keyof T]: Plain<T[K]> }

describe('sharing schemes', () => {
  type Params = ReturnType<typeof net.init>

  test('have parameters of these names and shapes', () => {
    const same: readonly [
      Expect<Equal<Plain<Params['slow']>, Plain<Slow>>>,
      Expect<Equal<Plain<Params['fast']>, Plain<Fast>>>,
    ] = [true, true]
    expect(same).not.toContain(false)
    const { slow, fast } = net.init(key(0))
    expect(slow.conv.logits.shape).toEqual([3, 18, 18])
    expect([slow.conv2.A, slow.conv2.B, slow.conv2.C].map((x) => x.shape)).toEqual([
      [4, 5],
      [48, 5],
      [6, 5],
    ])
    expect(slow.dense.logits.shape).toEqual([700, 9])
    expect(slow.dense2.shared.U.shape).toEqual([21, 2])
    expect(fast.conv.weight.shape).toEqual([3, 3, 2, 3])
    expect(fast.dense2.weight.free.shape).toEqual([7, 3])
  })

  test('give a penalty the meta-parameters it is of', () => {
    const learner = pipe(
      net,
      adapt({ loss: mse, steps: 1, rate: perLayer(0.1) }),
      regularised({ penalty: ({ slow }) => sharingEntropy(slow.conv), strength: 0.1 }),
    )
    const { slow } = learner.init(key(0))
    const kept: Expect<Equal<typeof slow, Params['slow']>> = true
    expect(kept).toBe(true)
    // @ts-expect-error low rank has no logits
    expect(() => sharingEntropy(slow.conv2)).toThrow()
    // @ts-expect-error a vector is no image
    const turned = () => pipe(input([9]), learnedRotations({ samples: 2, range: 1 }))
    expect(turned).not.toThrow()
  })
})
