/**
 * Lifting, group and pooling layers commute with every element that moves pixels exactly, for every v, in float64 and,
 * compiled for the engine `wasm`, in float32. Here with a few cases; `npm run sweep` tries 10 000 of each.
 */
import * as fc from 'fast-check'
import { pipe } from 'fp-ts/function'
import { afterAll, describe, test } from 'vitest'
import {
  type GroupAction,
  compile,
  conv2d,
  cyclic,
  dense,
  dihedral,
  fieldBias,
  finiteGroup,
  globalMean,
  groupKernel,
  groupMax,
  input,
  key,
  lifting,
  onChannels,
  onImages,
  regular,
  relu,
  reparam,
  type Tensor,
  composeActions,
  trivialAction,
} from '../../src'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { type FiniteGroup, isFiniteGroup } from '../../src/symmetry/groups/group'
import type { PlanarGroup } from '../../src/symmetry/kernel-basis'
import { equivariant } from '../../src/testing'
import { looseNet, moved } from '../dsl/loose'

const wasm = wasmEngine()
const SIDE = 5

/** The same action of those elements alone that move pixels exactly: a group again. */
const exactly = <G>(action: GroupAction<G>, onPixels: GroupAction<G>): GroupAction<G> => {
  const { group } = action
  const elements = isFiniteGroup(group) ? group.elements.filter(onPixels.exact) : []
  return { ...action, group: finiteGroup({ ...group, name: `exact part of ${group.name}`, elements }) }
}

const opened: { readonly dispose: () => Promise<void> | void }[] = []
afterAll(async () => {
  for (const one of opened) await one.dispose()
})

const commutes = <G>(group: FiniteGroup<G> & PlanarGroup<G>): void => {
  const order = group.elements.length
  const turning = onImages(group)
  const fields = composeActions(turning, onChannels(regular(group)))
  const lifted = pipe(
    input([SIDE, SIDE, 1]),
    conv2d(2 * order, 3, { bias: false }),
    reparam(lifting(group)),
    fieldBias(group),
  )
  const between = pipe(
    input([SIDE, SIDE, order]),
    conv2d(order, 3, { bias: false }),
    reparam(groupKernel(group)),
    fieldBias(group),
  )
  const whole = pipe(
    lifted,
    relu,
    conv2d(order, 2, { bias: false }),
    reparam(groupKernel(group)),
    relu,
    groupMax(group),
    globalMean,
    dense(3),
  )
  const layers = [
    ['lifting', looseNet(lifted), turning, fields],
    ['from fields to fields', looseNet(between), fields, fields],
    ['a whole network', looseNet(whole), turning, trivialAction(group)],
  ] as const

  describe(`${group.name}:`, () => {
    for (const [name, net, before, after] of layers) {
      const terms = {
        params: fc.nat(),
        in: exactly(before, turning),
        out: exactly(after, turning),
        inputs: net.input.shape,
      }
      const parameters = (seed: number) => moved(net.init(key(seed)))

      test(`${name} in float64`, () =>
        fc.assert(
          equivariant((seed: number) => (x: Tensor) => net.apply(parameters(seed))(x), terms),
          fc.readConfigureGlobal().numRuns === undefined ? { numRuns: 12 } : {},
        ))

      test(`${name} in float32`, async () => {
        const f = compile((params: ReturnType<typeof parameters>, x: Tensor) => net.apply(params)(x), {
          engine: wasm,
        })
        opened.push(f)
        await fc.assert(
          equivariant((seed: number) => (x: Tensor) => f(parameters(seed), x), terms),
          fc.readConfigureGlobal().numRuns === undefined ? { numRuns: 30 } : {},
        )
      })
    }
  })
}

commutes(cyclic(4))
commutes(cyclic(8))
commutes(dihedral(4))
commutes(dihedral(8))
