/** Axes that are gone through place by place, and axes that are the same dimension. */
import { describe, expect } from 'vitest'
import { dimensionsOf, notationOf } from '../../src/compiler/axes'
import { call } from '../../src/compiler/call'
import { resized } from '../../src/compiler/resize'
import { separate } from '../../src/compiler/separate'
import { sizeOf } from '../../src/dsl/core/shape'
import type { AnyTensor, Attributes, Spec, Values } from '../../src/dsl/core/tensor'
import { broadcast, sumAxes } from '../../src/dsl/primitives/broadcast'
import { concat } from '../../src/dsl/primitives/concat'
import { einsum } from '../../src/dsl/primitives/einsum'
import { cast } from '../../src/dsl/primitives/cast'
import { add, fillLike, mul, select } from '../../src/dsl/primitives/elementwise'
import { gather, scatter } from '../../src/dsl/primitives/gather'
import { placeholder, tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { flip, reshape, transpose } from '../../src/dsl/primitives/movement'
import { pad, slice } from '../../src/dsl/primitives/slice'
import { amax, argmax } from '../../src/dsl/primitives/reduce'
import { unwindows, windows } from '../../src/dsl/primitives/windows'
import { meaningOf } from '../../src/dsl/primitives/rules'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { cases } from '../dsl/primitives/cases'
import { type Call, deviation, programs, test } from '../laws'
import { evaluate, sliced } from './chunks'

const TOLERANCE = 1e-12

/** Every value of a program, as the reference has it. */
const allValues = (program: Program, inputs: readonly Values[]): Promise<readonly Values[]> =>
  evaluate({ ...program, results: [...numberedValues(program).keys()] }, inputs)

/** Each named axis of each instruction: place by place, then side by side or added up, it is the whole. */
const assertPlaces = async ({ f, examples: [inputs] }: Call): Promise<void> => {
  const { program } = trace(f, [...inputs])
  const all = numberedValues(program)
  const values = await allValues(program, inputs.map(valuesOf))
  all.forEach((value, number) => {
    const { op, inputs: sources, shape, dtype } = value
    if (op === undefined) return
    const notation = notationOf(value, all)
    const sizes = new Map(
      sources.flatMap((source, i) =>
        notation.inputs[i].map((name, axis) => [name, all[source].shape[axis]] as const),
      ),
    )
    notation.result.forEach((name, axis) => sizes.set(name, shape[axis]))
    sizes.delete(undefined)
    for (const [name, size] of sizes) {
      const along = notation.result.indexOf(name)
      const total = new Float64Array(along < 0 ? sizeOf(shape) : 0)
      for (let place = 0; place < size; place++) {
        const parts = sources.map((source, i): readonly [Spec, Values] => {
          const spec = all[source]
          const axis = notation.inputs[i].indexOf(name)
          if (axis < 0) return [spec, values[source]]
          const { dtype: type, shape: whole } = spec
          return [{ shape: whole.with(axis, 1), dtype: type }, sliced(values[source], whole, axis, place, 1)]
        })
        const small = along < 0 ? shape : shape.with(along, 1)
        const smaller = resized(
          op,
          parts.map(([spec]) => spec),
          [{ shape: small, dtype }],
        )
        // engines read the settings: they must say the same shape
        const settings: Attributes = smaller.attributes
        expect(settings.size ?? settings.shape ?? small).toEqual(small)
        const made = meaningOf(
          smaller,
          parts.map(([, part]) => part),
          parts.map(([spec]) => spec),
          { shape: small, dtype },
        )
        if (along < 0) made.forEach((x: number, i: number) => (total[i] += x))
        else
          expect(
            deviation(made, sliced(values[number], shape, along, place, 1), 1),
            `${op.name}: place ${place} of ${String(name)}`,
          ).toBeLessThanOrEqual(TOLERANCE)
      }
      if (along < 0) expect(deviation(total, values[number], 1), op.name).toBeLessThanOrEqual(TOLERANCE)
    }
  })
}

describe('index notation', () => {
  for (const [name, calls] of Object.entries(cases))
    test.prop([calls], { numRuns: 30 })(`of ${name} holds place by place`, assertPlaces)

  /** The last instruction of an expression of inputs, with letters for names and a line for no name. */
  const notation = (
    f: (...inputs: readonly AnyTensor[]) => AnyTensor,
    ...inputs: readonly AnyTensor[]
  ): string => {
    const { program } = trace(f, [...inputs])
    const { inputs: operands, result } = notationOf(
      numberedValues(program)[program.results[0]],
      numberedValues(program),
    )
    const letters = new Map<unknown, string>([[undefined, '_']])
    const word = (names: readonly unknown[]): string =>
      names
        .map((name) => {
          const letter = letters.get(name) ?? 'abcdef'[letters.size - 1]
          letters.set(name, letter)
          return letter
        })
        .join('')
    return `${operands.map(word).join()}->${word(result)}`
  }
  const x = placeholder([2, 3, 4])
  const at = placeholder([5, 2], 'int32')
  const sliding = { axes: [1], sizes: [2], strides: [1] }

  test.each<[string, string, (...inputs: readonly AnyTensor[]) => AnyTensor, readonly AnyTensor[]]>([
    ['elementwise', 'abc,abc->abc', (a, b) => add(a, b), [x, placeholder([2, 3, 4])]],
    ['cast', 'abc->abc', (a) => cast(a, 'int32'), [x]],
    [
      'select',
      'abc,abc,abc->abc',
      (c, a) => select(c, a, fillLike(a, 1)),
      [placeholder([2, 3, 4], 'bool'), x],
    ],
    ['broadcast', 'abc->adbec', (a) => broadcast(a, [2, 7, 3, 8, 4], [0, 2, 4]), [x]],
    ['sum', 'abc->b', (a) => sumAxes(a, [0, 2]), [x]],
    ['amax', '_a_->a', (a) => amax(a, [0, 2]), [x]],
    ['argmax', 'a_b->ab', (a) => argmax(a, 1), [x]],
    ['reshape that merges', 'a__->a_', (a) => reshape(a, [2, 12]), [x]],
    ['reshape that splits', '__a->__a', (a) => reshape(a, [3, 2, 4]), [x]],
    ['reshape by ones', 'abc->_ab__c', (a) => reshape(a, [1, 2, 3, 1, 1, 4]), [x]],
    ['reshape from ones', '_a_b->ab_', (a) => reshape(a, [2, 3, 1]), [placeholder([1, 2, 1, 3])]],
    ['reshape of ones', '__->_', (a) => reshape(a, [1]), [placeholder([1, 1])]],
    ['reshape of one number', '__->', (a) => reshape(a, []), [placeholder([1, 1])]],
    ['transpose', 'abc->cab', (a) => transpose(a, [2, 0, 1]), [x]],
    ['slice', 'a_b->a_b', (a) => slice(a, [0, 1, 0], [2, 1, 4]), [x]],
    ['pad', '_ab->_ab', (a) => pad(a, [1, 0, 0], [0, 0, 0]), [x]],
    ['pad behind', 'ab_->ab_', (a) => pad(a, [0, 0, 0], [0, 0, 1]), [x]],
    ['concat', 'a_b,a_b->a_b', (a, b) => concat([a, b], 1), [x, placeholder([2, 7, 4])]],
    ['flip', 'a__->a__', (a) => flip(a, [1, 2]), [x]],
    ['einsum', 'abc,db->acd', (a, b) => einsum('abc,db->acd', a, b), [x, placeholder([5, 3])]],
    ['windows', 'a_b->a_b_', (a) => windows(a, sliding), [x]],
    ['unwindows', 'a_b_->a_b', (a) => unwindows(a, [2, 3, 4], sliding), [placeholder([2, 2, 4, 2])]],
    ['gather', '_ab,cd->cdab', (a, b) => gather(a, b), [x, at]],
    ['scatter', 'abcd,ab->_cd', (a, b) => scatter(a, b, 7), [placeholder([5, 2, 3, 4]), at]],
  ])('of %s is %s', (_, expected, f, inputs) => {
    expect(notation(f, ...inputs)).toBe(expected)
  })
})

describe('dimensions', () => {
  test('are followed from axis to axis, and not across instructions that mix places', () => {
    const { program } = trace(
      (a: AnyTensor, b: AnyTensor) => {
        const c = transpose(einsum('ij,jk->ik', a, b), [1, 0])
        return [mul(c, c), flip(c, [0])]
      },
      [placeholder([4, 4]), placeholder([4, 4])],
    )
    const [[i, j], [j2, k], product, [k2, i2], ...rest] = dimensionsOf(program)
    expect([j2, k2, i2]).toEqual([j, k, i])
    expect(new Set([i, j, k]).size).toBe(3)
    expect(product).toEqual([i, k])
    const [[flipped, kept], [k3, i3]] = rest.toSorted(([a], [b]) => Number(a === k) - Number(b === k))
    expect([k3, i3, kept]).toEqual([k, i, i])
    expect([i, j, k]).not.toContain(flipped)
  })
})

describe('a program with separate repetitions', () => {
  test.prop([programs], { numRuns: 100 })(
    'means the same, has no broadcast with two readers, and knows where each instruction was',
    async ({ f, examples }) => {
      const { program } = trace(f, examples[0])
      const { program: separated, origins } = separate(program)
      const inputs = examples[0].map(valuesOf)
      const [expected, actual] = [await allValues(program, inputs), await allValues(separated, inputs)]
      actual.forEach((values, i) => expect(values).toEqual(expected[origins[i]]))
      expect(separated.results.map((number) => origins[number])).toEqual(program.results)
      const readers = separated.instructions.flatMap((instruction) => instruction.inputs)
      const repeated = readers.filter((number) => numberedValues(separated)[number].op?.name === 'broadcast')
      expect(new Set(repeated).size).toBe(repeated.length)
    },
  )
})

describe('a program as a function', () => {
  test.prop([programs], { numRuns: 100 })('has the results of the program', async ({ f, examples }) => {
    const { program } = trace(f, examples[0])
    const again = trace((inputs: readonly AnyTensor[]) => call(program, inputs), [examples[0]]).program
    const inputs = examples[0].map(valuesOf)
    expect(await evaluate(again, inputs)).toEqual(await evaluate(program, inputs))
  })

  test('takes its arguments in the order of the parameters', () => {
    const { program } = trace((a: AnyTensor, b: AnyTensor) => [b, a], [placeholder([1]), placeholder([2])])
    const [a, b] = [tensor([1], [1]), tensor([1, 2], [2])]
    expect(call(program, [a, b])).toEqual([b, a])
  })
})
