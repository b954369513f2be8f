/** What the laws catch, how small they make it, and what they say. */
import { cumsum, div, memory, setBackend, square, tensor as tfTensor, tidy } from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compile, cyclic, dihedral, onChannels, onImages, ops, regular } from '../../src'
import { so2, type Tensor, tensor, valuesOf } from '../../src'
import { wasmEngine } from '../../src/engines/wasm/engine'
import { equivariant, invariant, type Law, smoothImages, wholeNumbers } from '../../src/testing'
import { eachFiniteGroup } from '../symmetry/known-groups'
import { groupConvolution } from './group-convolution'

const c4 = onImages(cyclic(4))

/** The places of the numbers that are not 0. */
const places = (x: Tensor): readonly number[] =>
  Array.from(valuesOf(x)).flatMap((value, i) => (value === 0 ? [] : [i]))

/** What fast-check reports of a law that is broken, the reason first. */
const reportOf = async <G, P>(law: Law<G, P>, seed = 1): Promise<string> => {
  const details = await fc.check(law, { seed })
  const { errorInstance } = details
  return `${errorInstance instanceof Error ? errorInstance.message : ''}\n${fc.defaultReportMessage(details) ?? ''}`
}

describe('one wrong entry of a matrix that commutes with a group', () => {
  eachFiniteGroup((group) => {
    const { elements, index, compose } = group
    const size = elements.length
    // every matrix of one entry commutes with the trivial group
    if (size === 1) return
    const weights = elements.map((_, i) => (i % 3) - 1 + i / 10)
    const moves = onChannels(regular(group))

    test(`is caught for ${group.name} within 100 cases, and is all that is left of the input`, () =>
      fc.assert(
        fc.asyncProperty(fc.nat(size - 1), fc.nat(size - 1), fc.integer(), async (i, j, seed) => {
          const f = groupConvolution(group, weights, [{ i, j, by: 0.5 }])
          const { counterexample } = await fc.check(
            equivariant(f, { in: moves, out: moves, inputs: [size] }),
            { seed, numRuns: 100 },
          )
          const [{ g, x }] = counterexample ?? expect.fail('not caught')
          // the entry works on number j of x, or of g · x
          expect(places(x)).toHaveLength(1)
          const [k] = places(x)
          expect([k, index(compose(g, elements[k]))]).toContain(j)
          expect(Math.abs(valuesOf(x)[k])).toBe(1)
        }),
        { numRuns: 3 },
      ))
  })
})

describe('one wrong entry of a tied kernel', () => {
  test('is caught within 100 cases, and one pixel shows it', () =>
    fc.assert(
      // the middle stays where it is under turns
      fc.asyncProperty(fc.constantFrom(0, 1, 2, 3, 5, 6, 7, 8), fc.integer(), async (entry, seed) => {
        const kernel = [2, 1, 2, 1, 4, 1, 2, 1, 2].map((w, i) => (i === entry ? w + 0.25 : w))
        const f = (x: Tensor<readonly [5, 5, 1]>) => ops.conv2d(x, tensor(kernel, [3, 3, 1, 1]))
        const law = equivariant(f, { in: c4, out: c4, inputs: [5, 5, 1] })
        const { counterexample } = await fc.check(law, { seed, numRuns: 100 })
        const [{ x }] = counterexample ?? expect.fail('not caught')
        expect(places(x)).toHaveLength(1)
      }),
      { numRuns: 10 },
    ))
})

describe('the report', () => {
  const twiceInOneCorner = (x: Tensor<readonly [5, 5]>) =>
    ops.mul(
      x,
      tensor(
        Array.from({ length: 25 }, (_, i) => (i === 4 ? 2 : 1)),
        [5, 5],
      ),
    )

  test('names the group element, the input and what repeats it', async () => {
    const report = await reportOf(equivariant(twiceInOneCorner, { in: c4, out: c4, inputs: [5, 5] }))
    expect(report).toMatch(
      /^f\(g · x\) is not g · f\(x\): -?[12] against -?[12] at \[0, [04]\], a scaled error of 0\.5 where 1e-12 is allowed\.\nProperty failed after \d+ tests\n\{ seed: 1, path: "[\d:]+", endOnFailure: true \}\nCounterexample: \[\{\n {2}g: turn by 90°\n {2}x: \[5, 5\] of zeros but -?1 at \[[04], 4\]\n\}\]\nShrunk \d+ time/,
    )
  })

  test('repeats a failure', async () => {
    const law = equivariant(twiceInOneCorner, { in: c4, out: c4, inputs: [5, 5] })
    const first = await fc.check(law, { seed: 7 })
    const again = await fc.check(law, { seed: 7, path: first.counterexamplePath ?? '', endOnFailure: true })
    expect(again.numRuns).toBe(1)
    expect(valuesOf(again.counterexample?.[0].x ?? tensor([], [0]))).toEqual(
      valuesOf(first.counterexample?.[0].x ?? tensor([], [0])),
    )
  })

  test('shows parameters, with their tensors, shrunk too', async () => {
    const params = fc.record({ w: wholeNumbers([2, 2]), unused: fc.nat() })
    const law = equivariant(
      ({ w }) =>
        (x: Tensor<readonly [2, 2]>) =>
          ops.mul(x, w),
      { params, in: c4, out: c4, inputs: [2, 2] },
    )
    const report = await reportOf(law)
    expect(report).toMatch(/params: \{"w":\[\[(0|-?1), (0|-?1)\], \[(0|-?1), (0|-?1)\]\],"unused":0\}/)
  })

  test('says that the shapes differ, or that an output is no number', async () => {
    const inputs = { in: c4, inputs: [2, 2] as const }
    const firstRow = (x: Tensor) => Array.from(valuesOf(x).subarray(0, 2)).filter((value) => value > 0)
    expect(await reportOf(invariant(firstRow, inputs))).toMatch(
      /^f\(g · x\) has shape \[[012]\], f\(x\) has shape \[[012]\]\./,
    )
    expect(await reportOf(invariant(() => NaN, inputs))).toMatch(
      /^f\(g · x\) is not f\(x\): NaN against NaN, a scaled error of Infinity/,
    )
  })
})

describe('any function', () => {
  test('on plain numbers may be given, or one that takes its time', async () => {
    const law = { in: onImages(dihedral(4)), inputs: [3, 3] as const }
    await fc.assert(invariant((x) => Math.max(...valuesOf(x)), law))
    await fc.assert(invariant((x) => Promise.resolve(Float32Array.from(valuesOf(x)).sort()), law))
    expect((await fc.check(invariant((x) => valuesOf(x)[0], law))).failed).toBe(true)
  })

  test('of tfjs may be given: it is compared in float32, and what it gives is disposed of', async () => {
    await setBackend('cpu')
    const before = memory().numTensors
    const given = (x: Tensor) => tfTensor(Array.from(valuesOf(x)), [4, 4])
    const law = { in: c4, out: c4, inputs: [4, 4] as const }
    await fc.assert(
      equivariant((x) => tidy(() => square(div(given(x), 3))), law),
      { numRuns: 10 },
    )
    const sums = await fc.check(
      equivariant((x) => tidy(() => cumsum(given(x), 1)), law),
      { numRuns: 20 },
    )
    expect(sums.failed).toBe(true)
    expect(memory().numTensors).toBe(before)
  })

  test('compiled for an engine is compared at the precision of the engine', async () => {
    const f = (x: Tensor<readonly [4, 4]>) => ops.tanh(ops.div(x, 3))
    const law = { in: c4, out: c4, inputs: [4, 4] as const }
    const single = compile(f, { engine: wasmEngine() })
    await fc.assert(equivariant(single, law), { numRuns: 20 })
    await single.dispose()
  })
})

describe('elements that interpolate', () => {
  const turns = onImages(so2)
  const inputs = smoothImages(15, 1)
  const blur = (x: Tensor<readonly [15, 15, 1]>) =>
    ops.conv2d(
      x,
      tensor(
        [1, 2, 1, 2, 4, 2, 1, 2, 1].map((w) => w / 16),
        [3, 3, 1, 1],
      ),
      { padding: 'same' },
    )
  const slope = (x: Tensor<readonly [15, 15, 1]>) =>
    ops.conv2d(x, tensor([0, 0, 0, -1, 0, 1, 0, 0, 0], [3, 3, 1, 1]), { padding: 'same' })
  const inexact = { tolerance: 0.1, margin: 2 }

  test('leave a round blur and catch a slope', async () => {
    await fc.assert(equivariant(blur, { in: turns, out: turns, inputs, inexact }))
    const { counterexample } = await fc.check(equivariant(slope, { in: turns, out: turns, inputs, inexact }))
    expect(counterexample?.[0].g).toBeLessThan(45)
  })

  test('need a tolerance of their own, and one group for both actions', () => {
    const c8 = onImages(cyclic(8))
    expect(() => equivariant(blur, { in: c8, out: c8, inputs })).toThrow(
      'an action of C8 that is not exact (turn by 45°), and no tolerance for it',
    )
    expect(() => equivariant(blur, { in: c4, out: c8, inputs, inexact })).toThrow(
      'an action of C4 on inputs and one of C8 on outputs',
    )
  })

  test('are compared in a disc of square images only', async () => {
    const report = await reportOf(invariant((x) => ops.sum(x, [0]), { in: turns, inputs, inexact }))
    expect(report).toContain('a comparison inside a disc: got an output of shape [15, 1]')
  })
})
