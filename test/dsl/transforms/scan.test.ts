/** Laws of loops, on random ones. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../../src/dsl/core/problem'
import type { AnyTensor, Scalar, Spec, Tensor } from '../../../src/dsl/core/tensor'
import { leaves } from '../../../src/dsl/core/tree'
import { tanh } from '../../../src/dsl/functions/activations'
import { sum } from '../../../src/dsl/functions/reductions'
import { add, mul, sub } from '../../../src/dsl/functions/arithmetic'
import { literal, tensor, valueOf, valuesOf } from '../../../src/dsl/primitives/leaves'
import { reshape } from '../../../src/dsl/primitives/movement'
import { grad } from '../../../src/dsl/transforms/grad'
import { fori } from '../../../src/dsl/transforms/fori'
import { trace, type Program } from '../../../src/dsl/transforms/program'
import { isScan } from '../../../src/dsl/transforms/scan-op'
import { type Scan, scan } from '../../../src/dsl/transforms/scan'
import { evaluate } from '../../../src/engines/evaluate'
import { assertBatched, assertSameMeaning, expectClose, meaning, test } from '../../laws'
import { type Look, looks, loops, type RandomLoop, scanOf, writtenOut } from '../../laws/loops'

/** What loops make, those in loops too. */
const listedIn = ({ instructions }: Program): readonly Spec[] =>
  instructions.flatMap(({ op, results }) => (isScan(op) ? [...results, ...listedIn(op.attributes.body)] : []))

const EXACT = { tolerance: 1e-9, floor: 1e-9 }

const sameAsWrittenOut = async (loop: RandomLoop, look: Look): Promise<void> => {
  const [example] = loop.examples
  const there = await meaning(look(writtenOut(loop)), example)
  expectClose('scan', await meaning(look(scanOf(loop)), example), there, EXACT)
}

describe('a random loop', () => {
  for (const [name, look] of looks)
    test.prop([loops()], { numRuns: 40 })(`has ${name} of its steps written out`, (loop) =>
      sameAsWrittenOut(loop, look),
    )

  for (const [name, look] of looks.slice(0, 3))
    test.prop([loops(3), fc.array(fc.boolean(), { minLength: 3, maxLength: 3 })], { numRuns: 30 })(
      `has ${name} of each example when it is mapped`,
      async (loop, mapped) => {
        const some = mapped.includes(true) ? mapped : [true, ...mapped.slice(1)]
        const full = loop.examples[0].map((tree, i) => some[i] && leaves(tree).length > 0)
        if (full.includes(true)) await assertBatched(look(scanOf(loop)), loop.examples, full)
      },
    )
})

describe('a random loop in segments', () => {
  for (const [name, look] of looks)
    test.prop([loops(), fc.integer({ min: 1, max: 4 })], { numRuns: 10 })(
      `has ${name} of the whole`,
      async (loop, segment) => {
        const [example] = loop.examples
        const there = await meaning(look(scanOf(loop)), example)
        expectClose('scan', await meaning(look(scanOf(loop, { segment })), example), there, EXACT)
      },
    )
})

describe('scan', () => {
  const step = (x: Scalar): Scalar => mul(x, sub(2, x))

  test.prop([fc.nat(6), fc.integer({ min: -9, max: 9 })], { numRuns: 20 })(
    'of nothing is the step so many times',
    async (times, n) => {
      const all = (x: Scalar): Scalar => Array.from({ length: times }).reduce<Scalar>(step, x)
      const looped = (x: Scalar): Scalar => fori(times, (_, now) => step(now), x)
      await assertSameMeaning(looped, all, [literal(n / 10)])
      await assertSameMeaning(grad(looped), grad(all), [literal(n / 10)])
    },
  )

  it('in segments keeps the carries of segments, and of one at a time', () => {
    const steps = (how: Scan) => (x: Tensor<readonly [3]>) =>
      sum(
        scan(
          (y: Tensor<readonly [3]>, n: Scalar) => [tanh(mul(y, n)), []] as const,
          x,
          tensor(places, [16]),
          how,
        )[0],
      )
    const places = Array.from({ length: 16 }, (_, i) => i / 8)
    const lists = (how: Scan): readonly number[] => {
      const { program } = trace(grad(steps(how)), [tensor([1, 2, 3], [3])])
      return [
        ...new Set(
          listedIn(program)
            .filter(({ shape }) => shape.length === 2)
            .map(({ shape }) => shape[0]),
        ),
      ]
    }
    expect(lists({})).toEqual([16])
    expect(lists({ segment: 4 })).toEqual([4])
    expect(() => lists({ segment: 0 })).toThrow('segments of 0 steps')
  })

  const running = (total: Scalar, x: Scalar) => [add(total, x), total] as const

  it('over no place gives the first carry and empty lists', async () => {
    const [last, list] = await evaluate(scan(running, literal(4), tensor([], [0])))
    expect(valueOf(last)).toBe(4)
    expect(list.shape).toEqual([0])
  })

  it('of constants alone runs as any', async () => {
    const [last] = scan(running, literal(0), tensor([1, 2, 4], [3]))
    expect(valueOf(await evaluate(last))).toBe(7)
    const ones = scan(() => [[], literal(1)] as const, [], tensor([1, 2, 4], [3]))[1]
    expect([...valuesOf(await evaluate(ones))]).toEqual([1, 1, 1])
  })

  it('from the last place on lists at the places', async () => {
    const [last, list] = await evaluate(scan(running, literal(0), tensor([1, 2, 4], [3]), { reverse: true }))
    expect(valueOf(last)).toBe(7)
    expect([...valuesOf(list)]).toEqual([6, 4, 0])
  })

  const refused = (f: () => unknown) => {
    try {
      f()
    } catch (error) {
      return (error as { readonly problem: Problem }).problem
    }
    throw new Error('it was taken')
  }

  it('refuses a step that changes the carry, and says where and how', () => {
    const grown = (total: { readonly sum: AnyTensor }, x: AnyTensor) =>
      [{ sum: reshape(add(total.sum as Scalar, x as Scalar), [1]) }, x] as const
    expect(refused(() => scan(grown as never, { sum: literal(0) }, tensor([1, 2], [2])))).toMatchObject({
      where: 'scan',
      given: 'a step that makes float32 [1] of the carry at sum',
      expected: 'float32 [], as it was before the step',
    })
    const lost = () => [{}, literal(0)] as const
    expect(refused(() => scan(lost as never, { sum: literal(0) }, tensor([1, 2], [2])))).toMatchObject({
      given: 'a step that makes nothing of the carry at sum',
    })
  })

  it('refuses lists of several lengths, or none', () => {
    const lists = { a: tensor([1, 2], [2]), b: tensor([1, 2, 3], [3]) }
    expect(refused(() => scan(running as never, literal(0), lists as never)).given).toBe(
      '[3] at b beside [2]',
    )
    expect(refused(() => scan(running as never, literal(0), {} as never)).given).toBe('nothing to go through')
  })
})
