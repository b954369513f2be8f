/** The laws of slow parameters that several layers share by a name. */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Scalar } from '../../../src/dsl/core/tensor'
import { leaves } from '../../../src/dsl/core/tree'
import { mul } from '../../../src/dsl/functions/arithmetic'
import { sum } from '../../../src/dsl/functions/reductions'
import { conv2d } from '../../../src/dsl/networks/convolution'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { relu, tanh } from '../../../src/dsl/networks/parameterless'
import type { Named } from '../../../src/dsl/networks/records'
import { reparam } from '../../../src/dsl/networks/reparam'
import { fullSharing, kronecker } from '../../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../../src/dsl/primitives/leaves'
import { grad } from '../../../src/dsl/transforms/grad'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { type LooseNet, looseNet, type LooseParams, moved, numbersFor } from '../loose'
import { EXACT, expectSame, output } from './same-output'

const seeds = fc.integer({ min: 0, max: 1000 })

describe('reparam with a name to share', () => {
  const shared = pipe(
    input([5, 5, 2]),
    conv2d(2, 3),
    reparam(kronecker, { shared: 'taps' }),
    tanh,
    conv2d(2, 3),
    reparam(kronecker, { shared: 'taps' }),
  )
  const apart = pipe(
    input([5, 5, 2]),
    conv2d(2, 3),
    reparam(kronecker),
    tanh,
    conv2d(2, 3),
    reparam(kronecker),
  )
  const x = numbersFor([5, 5, 2])

  const slope =
    (net: LooseNet) =>
    (params: LooseParams): Named => {
      const loss = (slow: Named): Scalar => {
        const y = net.apply({ slow, fast: params.fast })(x)
        return sum(mul(y, y))
      }
      return grad(loss)(params.slow)
    }

  test.prop([seeds], { numRuns: 10 })(
    'shares one slow record: its gradient is the sum of those of the layers',
    async (seed) => {
      const params = moved(shared.init(key(seed)))
      expect(Object.keys(params.slow)).toEqual(['taps'])
      const two = { slow: { conv: params.slow.taps, conv2: params.slow.taps }, fast: params.fast }
      await expectSame([looseNet(shared), params], [looseNet(apart), two], seed)
      const together = await run(reference, slope(looseNet(shared)), [params] as const)
      const each = await run(reference, slope(looseNet(apart)), [two] as const)
      const [first, second] = [each.conv, each.conv2].map(leaves)
      leaves(together.taps).forEach((total, i) => {
        const [a, b] = [valuesOf(first[i]), valuesOf(second[i])]
        expectClose(
          'shared gradient',
          total,
          tensor(
            Array.from(a, (n, k) => n + b[k]),
            total.shape,
          ),
          EXACT,
        )
      })
    },
  )

  test('refuses layers that need different shapes, in types and in words', () => {
    const wider = Number('3')
    expect(() =>
      pipe(
        input([5, 5, 2]),
        conv2d(2, 3),
        reparam(kronecker, { shared: 'taps' }),
        relu,
        conv2d(wider, 3),
        reparam(kronecker, { shared: 'taps' }),
      ),
    ).toThrow(
      'reparam, slow parameter taps.A: got shapes [2, 2] and [3, 3], expected one shape in all layers that share it.',
    )
  })

  test('may share a part of a nested reparameterisation', async () => {
    const net = pipe(
      input([4]),
      dense(4),
      reparam(kronecker, { shared: 'mix' }),
      reparam(fullSharing({ rank: 2 })),
      relu,
      dense(4),
      reparam(kronecker, { shared: 'mix' }),
    )
    const params = net.init(key(3))
    expect(Object.keys(params.slow)).toEqual(['mix', 'dense'])
    expect((await output(looseNet(net), params, 1)).shape).toEqual([4])
  })
})
