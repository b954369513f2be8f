/** Networks with tied kernels do not see quarter turns, whatever their parameters; others are caught. */
import { fc, test } from '@fast-check/vitest'
import { pipe } from 'fp-ts/function'
import { describe, expect } from 'vitest'
import { key } from '../../src/dsl/core/random'
import type { Tensor } from '../../src/dsl/core/tensor'
import { conv2d } from '../../src/dsl/networks/convolution'
import { dense } from '../../src/dsl/networks/dense'
import { input } from '../../src/dsl/networks/net'
import { globalMean, relu } from '../../src/dsl/networks/parameterless'
import { reparam } from '../../src/dsl/networks/reparam'
import { identity, kronecker } from '../../src/dsl/networks/reparameterisations'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { quarterTurns, turned } from '../../src/symmetry/quarter-turns'
import { tied } from '../../src/symmetry/tied'
import { looseNet, type LooseNet, moved } from '../dsl/loose'
import { expectClose, patternless, run } from '../laws'
import { type Action, assertEquivariant, assertInvariant, type Subject } from '../laws/equivariance'

const square = (x: Tensor) => x as Tensor<readonly [number, number, number]>

const C4: Action<number> = {
  elements: quarterTurns,
  show: (g) => `${g} quarter turn${g === 1 ? '' : 's'}`,
  onInput: (x, g) => turned(square(x), g),
  onOutput: (y, g) => turned(square(y), g),
}

interface Sizes {
  readonly n: number
  readonly channels: number
  readonly kernel: number
  readonly outputs: number
  readonly padding: 'valid' | 'same'
  readonly seed: number
}

/** Sizes that fit; 'same' padding is the same on all sides for odd kernels alone. */
const sizes: fc.Arbitrary<Sizes> = fc
  .record({
    n: fc.integer({ min: 1, max: 5 }),
    channels: fc.integer({ min: 1, max: 2 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 3 }),
    padding: fc.constantFrom('valid' as const, 'same' as const),
    seed: fc.integer({ min: 0, max: 99 }),
  })
  .filter(({ n, kernel, padding }) => kernel <= n && (padding === 'valid' || kernel % 2 === 1))

const subject = (sizesOfIt: Sizes, net: LooseNet): Subject => {
  const params = moved(net.init(key(sizesOfIt.seed)))
  return { label: JSON.stringify(sizesOfIt), input: net.input, f: (x) => net.apply(params)(x) }
}

/** Networks of these sizes, with kernels made in one way. */
const networks = (make: (sizes: Sizes) => object): fc.Arbitrary<Subject> =>
  sizes.map((each) => subject(each, looseNet(make(each))))

const convolution = ({ n, channels, kernel, outputs, padding }: Sizes) =>
  pipe(input([n, n, channels]), conv2d(outputs, kernel, { padding }))

describe('tied kernels', () => {
  test('make a convolution equivariant, for every v, input and turn', async () => {
    await assertEquivariant(
      networks((s) => pipe(convolution(s), reparam(tied))),
      C4,
    )
  })

  test('make a network that ends in a global mean invariant', async () => {
    const net = (s: Sizes) =>
      pipe(convolution(s), reparam(tied), relu, conv2d(2, 1), reparam(tied), relu, globalMean, dense(3))
    await assertInvariant(networks(net), C4)
  })

  test('keep what they say under another parameterisation of v', async () => {
    const net = (s: Sizes) =>
      pipe(convolution(s), reparam(tied), reparam(kronecker), relu, globalMean, dense(2))
    await assertInvariant(networks(net), C4)
  })

  test.prop([sizes])(
    'are averaged over the four turns, and then stay as they are',
    async ({ kernel: k, channels: c, outputs: o }) => {
      const how = tied(tensor(new Float64Array(k * k * c * o), [k, k, c, o]))
      const v = tensor(patternless(k * k * c * o), [k, k, c, o])
      const once = await run(reference, (x: typeof v) => how.apply({}, x), [v] as const)
      const sum = await run(reference, (x: typeof v) => quarterTurns.map((g) => turned(x, g)), [v] as const)
      const mean = Array.from(valuesOf(v), (_, i) => sum.reduce((total, x) => total + valuesOf(x)[i] / 4, 0))
      expectClose('mean', once, tensor(mean, v.shape), { tolerance: 1e-12 })
      expectClose('again', await run(reference, (x: typeof v) => how.apply({}, x), [once] as const), once, {
        tolerance: 1e-12,
      })
    },
  )
})

describe('the law', () => {
  const caught = async (check: Promise<void>): Promise<string> =>
    check.then(
      () => 'nothing',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    )

  const SEED = { seed: 1 }

  test('catches a convolution without tying, with the smallest case', async () => {
    const report = await caught(assertEquivariant(networks(convolution), C4, SEED))
    expect(report).toMatch(/^f\(g · x\) differs from g · f\(x\) by [\d.]+(e[+-]\d+)? of its size\.\n/)
    expect(report).toContain('\n  g: 1 quarter turn\n')
    expect(report).toContain(
      '\n  f: {"n":2,"channels":1,"kernel":2,"outputs":1,"padding":"valid","seed":0}\n',
    )
    // one pixel is enough
    expect(report).toMatch(/\n {2}x: \[2, 2, 1\] (0 )*-?1( 0)*\n/)
    expect(report).toMatch(/\n {2}repeat: \{ seed: 1, path: '[\d:]+' \}$/)
  })

  test('catches a network without tying, and one that the identity claims to tie', async () => {
    for (const make of [
      (s: Sizes) => pipe(convolution(s), relu, globalMean, dense(2)),
      (s: Sizes) => pipe(convolution(s), reparam(identity), relu, globalMean, dense(2)),
    ]) {
      const report = await caught(assertInvariant(networks(make), C4, SEED))
      expect(report).toMatch(/\n {2}g: [123] quarter turns?\n/)
      expect(report).toMatch(/"kernel":[23]/)
    }
  })

  test('repeats a failure from its report', async () => {
    const report = await caught(assertEquivariant(networks(convolution), C4, SEED))
    const path = /path: '([\d:]+)'/.exec(report)?.[1] ?? ''
    expect(
      await caught(assertEquivariant(networks(convolution), C4, { ...SEED, path, endOnFailure: true })),
    ).toContain('g: 1 quarter turn\n')
  })
})
