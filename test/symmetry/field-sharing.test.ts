/** Sharing among fields: that of a group is the group convolution, and learned sharing is the known one. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import type { Tensor } from '../../src/dsl/core/tensor'
import { conv2d } from '../../src/dsl/networks/convolution'
import { input } from '../../src/dsl/networks/net'
import { weightsOf } from '../../src/dsl/networks/inspect'
import { reparam } from '../../src/dsl/networks/reparam'
import { valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { learnedFields, sharedFields } from '../../src/symmetry/field-sharing'
import { groupKernel, groupSharing, lifting } from '../../src/symmetry/group-kernels'
import { cyclic } from '../../src/symmetry/groups/cyclic'
import { dihedral } from '../../src/symmetry/groups/dihedral'
import { looseNet, numbersFor } from '../dsl/loose'
import { expectClose, run, test } from '../laws'

const groups = { C4: cyclic(4), C8: cyclic(8) } as const
const names = fc.constantFrom<keyof typeof groups>('C4', 'C8')

/** The weights that two layers with the same v make. */
const sameWeights = async (one: object, other: object, seed: number): Promise<void> => {
  const [a, b] = [looseNet(one), looseNet(other)]
  const params = a.init(key(seed))
  const made = await run(reference, () => [weightsOf(a, params), weightsOf(b, params)] as const, [] as const)
  expectClose('weights', made[0], made[1], { tolerance: 1e-12 })
}

describe('sharing among fields', () => {
  test.prop([names, fc.nat(99)])(
    'of a group is its convolution, of images and of fields',
    async (name, seed) => {
      const group = groups[name]
      const size = group.elements.length
      const first = pipe(input([5, 5, 2]), conv2d(3 * size, 3, { bias: false }))
      const later = pipe(input([5, 5, 2 * size]), conv2d(size, 3, { bias: false }))
      await sameWeights(
        pipe(first, reparam(sharedFields(groupSharing(group, 'image', 3)))),
        pipe(first, reparam(lifting(group))),
        seed,
      )
      await sameWeights(
        pipe(later, reparam(sharedFields(groupSharing(group, 'fields', 3)))),
        pipe(later, reparam(groupKernel(group))),
        seed,
      )
    },
  )

  test('has as many numbers as the group needs', () => {
    expect(groupSharing(cyclic(4), 'image', 7).shape).toEqual([49, 1, 4, 49])
    expect(groupSharing(dihedral(4), 'fields', 3).shape).toEqual([9, 8, 8, 72])
    expect(groupSharing(cyclic(8), 'fields', 3).shape).toEqual([9, 8, 8, 48])
  })

  test('refuses channels that are not whole fields, and other kernels', () => {
    const U = groupSharing(cyclic(4), 'image', 3)
    const layer = (channels: number, size: number) => () =>
      pipe(input([5, 5, 1]), conv2d(channels, size), reparam(sharedFields(U)))
    expect(layer(6, 3)).toThrow('a multiple of 1 channels in and of 4 channels out')
    expect(layer(8, 5)).toThrow('9 taps')
  })
})

describe('learned sharing', () => {
  test.prop([
    fc.constantFrom(1, 2),
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 4 }),
    fc.nat(99),
  ])('computes what known sharing does with its U', async (from, to, numbers, seed) => {
    const plain = pipe(input([4, 4, 2 * from]), conv2d(3 * to, 3, { bias: false }))
    const learned = pipe(plain, reparam(learnedFields({ from, to, numbers })))
    const { slow, fast } = learned.init(key(seed))
    const known = pipe(plain, reparam(sharedFields(slow.conv.U)))
    expect(fast.conv.weight.shape).toEqual([2, numbers, 3])
    const x = numbersFor([4, 4, 2 * from]) as Tensor<readonly [4, 4, number]>
    expectClose(
      'output',
      await run(reference, known.apply({ slow: {}, fast }), [x] as const),
      await run(reference, learned.apply({ slow, fast }), [x] as const),
      { tolerance: 1e-12 },
    )
  })

  test('starts with kernels of the variance of He', async () => {
    const net = pipe(
      input([9, 9, 16]),
      conv2d(64, 5, { bias: false }),
      reparam(learnedFields({ from: 4, to: 4, numbers: 50 })),
    )
    const { conv } = await run(reference, () => weightsOf(net, net.init(key(1))), [] as const)
    const kernel = Array.from(valuesOf(conv))
    const variance = kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length
    expect((variance * 25 * 16) / 2).toBeGreaterThan(0.8)
    expect((variance * 25 * 16) / 2).toBeLessThan(1.2)
  })
})
