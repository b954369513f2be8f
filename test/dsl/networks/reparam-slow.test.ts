/** Slow parameters that are made of others: identity, composition, and what a layer then cannot help to be. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { key } from '../../../src/dsl/core/random'
import type { Tensor } from '../../../src/dsl/core/tensor'
import { leaves, paths, type Tree } from '../../../src/dsl/core/tree'
import { add, mul } from '../../../src/dsl/functions/arithmetic'
import { flip } from '../../../src/dsl/functions/structure'
import { dense } from '../../../src/dsl/networks/dense'
import { input } from '../../../src/dsl/networks/net'
import { parameterAt, putAt } from '../../../src/dsl/networks/paths'
import type { Named } from '../../../src/dsl/networks/records'
import { composed } from '../../../src/dsl/networks/composed'
import { reparam } from '../../../src/dsl/networks/reparam'
import { identityReparam } from '../../../src/dsl/networks/reparameterisations'
import { reference } from '../../../src/engines/reference'
import { expectClose, run, test } from '../../laws'
import { type LooseNet, moved, numbersFor, through } from '../loose'
import {
  layers,
  type LooseReparameterisation,
  nested,
  reparameterisations,
  rewrite,
  sameNumbers,
} from './random-nets'
import { EXACT, expectSame, output } from './same-output'

const seeds = fc.integer({ min: 0, max: 1000 })
const names = fc.constantFrom(...Object.keys(reparameterisations))
// makes slow parameters
const sharings = fc.constantFrom('kronecker', 'full 1', 'full 2', 'lowRank', 'rowStochastic')

const at = (r: LooseReparameterisation, path: string) =>
  (reparam as unknown as (r: LooseReparameterisation, how: object) => (net: LooseNet) => LooseNet)(r, {
    at: `slow.${path}`,
  })

const slowPaths = ({ parameters }: LooseNet): readonly string[] =>
  paths(parameters.slow).map(([path]) => path)

const hasSlow = (r: LooseReparameterisation, weight: Tree): boolean => Object.keys(r(weight).slow).length > 0

/** A network with learned sharing, and the path of one of its slow parameters. */
const places = fc.tuple(layers, sharings, fc.nat(5)).map(([net, sharing, n]) => {
  const shared = nested(net, [sharing])
  const all = slowPaths(shared)
  return { net: shared, path: all[n % all.length] }
})

describe('reparam of a slow parameter', () => {
  test.prop([places, seeds], { numRuns: 40 })(
    'with the identity changes nothing',
    async ({ net, path }, seed) => {
      const same = at(reparameterisations.identity, path)(net)
      expect(slowPaths(same)).toEqual(slowPaths(net))
      expect(sameNumbers(same.init(key(seed)), net.init(key(seed)))).toBe(true)
      const params = moved(net.init(key(seed)))
      await expectSame([net, params], [same, params], seed)
    },
  )

  test.prop([places, names, seeds], { numRuns: 40 })(
    'is the network with the parameter that it makes',
    async ({ net, path }, name, seed) => {
      const r = reparameterisations[name]
      const where = path.split('.')
      const made = at(r, path)(net)
      const { slow, fast } = moved(made.init(key(seed)))
      const how = r(parameterAt(net.parameters.slow, where))
      const isShared = hasSlow(r, parameterAt(net.parameters.slow, where))
      const [by, of] = isShared
        ? [parameterAt(slow, [...where, 'by']), parameterAt(slow, [...where, 'of'])]
        : [{}, parameterAt(slow, where)]
      const value = await run(reference, (b: Tree, o: Tree) => how.apply(b as Named, o), [by, of] as const)
      await expectSame([made, { slow, fast }], [net, { slow: putAt(slow, where, value), fast }], seed)
    },
  )

  test.prop([places, names, names, seeds], { numRuns: 40 })(
    'after reparam of it is reparam of the composition',
    async ({ net, path }, f, g, seed) => {
      const [first, second] = [reparameterisations[f], reparameterisations[g]]
      const where = path.split('.')
      const weight = parameterAt(net.parameters.slow, where)
      const [outside, inside] = [hasSlow(first, weight), hasSlow(second, first(weight).fast)]
      const twice = at(second, outside ? `${path}.of` : path)(at(first, path)(net))
      const compose = composed as unknown as (
        f: LooseReparameterisation,
        g: LooseReparameterisation,
      ) => LooseReparameterisation
      const once = at(compose(first, second), path)(net)
      const { slow, fast } = moved(once.init(key(seed)))
      const { by, of } = parameterAt(slow, where) as {
        readonly by: { readonly outer: Tree; readonly inner: Tree }
        readonly of: Tree
      }
      const inner = inside ? { by: by.inner, of } : of
      const regrouped = putAt(slow, where, outside ? { by: by.outer, of: inner } : inner)
      expect(leaves(twice.parameters.slow).map(({ shape }) => shape)).toEqual(
        leaves(regrouped).map(({ shape }) => shape),
      )
      await expectSame([twice, { slow: regrouped, fast }], [once, { slow, fast }], seed)
    },
  )

  test.prop([layers, names, seeds], { numRuns: 20 })(
    'reaches all that a path with * stands for, and nothing fast',
    async (net, name, seed) => {
      const shared = nested(net, ['kronecker'])
      const all = at(reparameterisations[name], '*.*')(shared)
      const one = slowPaths(shared).reduce((now, path) => at(reparameterisations[name], path)(now), shared)
      expect(slowPaths(all)).toEqual(slowPaths(one))
      expect(Object.keys(all.parameters.fast)).toEqual(Object.keys(net.parameters.fast))
      const params = all.init(key(seed))
      expect((await output(all, params, seed)).shape).toEqual(net.output.shape)
      expect(sameNumbers(params, one.init(key(seed)))).toBe(true)
    },
  )

  const even = (U: Tensor<readonly [5, 2]>) => ({
    ...identityReparam(U),
    apply: (_: object, of: typeof U) => mul(add(of, flip(of, [0])), 0.5),
  })

  test.prop([seeds], { numRuns: 20 })(
    'projected onto what a group leaves alone makes a layer that the group leaves alone, for every v',
    async (seed) => {
      const shared = nested(through(input([5]), dense(1)), ['full 2'])
      const net = at(even as unknown as LooseReparameterisation, 'dense.U')(shared)
      const params = moved(net.init(key(seed)))
      const x = numbersFor([5], seed) as Tensor<readonly [number]>
      const of = (y: Tensor) => run(reference, (p: typeof params, z: Tensor) => net.apply(p)(z), [params, y])
      const turned = await run(reference, (z: typeof x) => flip(z, [0]), [x])
      expectClose('turned', await of(turned), await of(x), EXACT)
    },
  )

  test('is refused where there is none, with the path that was probably meant', () => {
    const loose = rewriteAt(nested(through(input([4]), dense(2)), ['kronecker']))
    expect(() => loose('slow.dense.AA')).toThrow(
      "reparam: got the path 'slow.dense.AA', expected the path of a parameter: slow.dense.A, slow.dense.B.\n  Fix: at: 'slow.dense.A'.",
    )
    expect(() => loose('dense.A')).toThrow(
      "reparam: got the path 'dense.A', expected the path of a parameter: dense.bias, dense.weight.\n  Fix: at: 'slow.dense.A'.",
    )
    expect(() => loose('slow.dense.weight')).toThrow("Fix: at: 'dense.weight'.")
    expect(() => loose(['slow.dense.A'], 'mix')).toThrow(
      "reparam: got a path of slow parameters and a slow part that is shared as 'mix', " +
        'expected paths of fast parameters where a slow part is shared.',
    )
  })
})

const rewriteAt = (net: LooseNet) => (path: string | readonly string[], shared?: string) =>
  (rewrite as unknown as (r: unknown, how: object) => (net: LooseNet) => LooseNet)(identityReparam, {
    at: path,
    shared,
  })(net)
