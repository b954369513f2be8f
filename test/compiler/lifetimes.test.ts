/** Laws of lifetimes, against a machine that counts its memory while it runs. */
import { expect } from 'vitest'
import { bytesOf } from '../../src/compiler/cost'
import { lifetimes, peakMemory } from '../../src/compiler/lifetimes'
import type { AnyTensor } from '../../src/dsl/core/tensor'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { tanh } from '../../src/dsl/functions/activations'
import { reshape } from '../../src/dsl/functions/structure'
import { sum } from '../../src/dsl/functions/reductions'
import type { Tensor } from '../../src/dsl/core/tensor'
import { tensor } from '../../src/dsl/primitives/leaves'
import { type Program, trace } from '../../src/dsl/transforms/program'
import { numberedValues } from '../../src/dsl/transforms/values'
import { samples } from './random'
import { test } from '../laws/law'

const traced = (f: (...inputs: readonly Tensor[]) => readonly AnyTensor[], inputs: readonly Tensor[]) =>
  trace((...given: readonly AnyTensor[]) => f(...(given as readonly Tensor[])), inputs).program

/** What is read at or after each instruction, by asking every later instruction: slow and obvious. */
const aliveAt = (program: Program, at: number): ReadonlySet<number> => {
  const values = numberedValues(program)
  const { results } = program
  const shown = (number: number): number => {
    const { op, inputs } = values[number]
    return op?.name === 'reshape' || op?.name === 'broadcast' ? shown(inputs[0]) : number
  }
  const read = values.slice(at).flatMap(({ inputs }) => inputs)
  const known = new Set([...read, ...results, at].map(shown))
  const isConstant = (number: number): boolean =>
    values[number].op !== undefined && values[number].inputs.every(isConstant)
  return new Set(
    [...known].filter((number) => number <= at && values[number].op !== undefined && !isConstant(number)),
  )
}

test.prop([samples], { numRuns: 200 })(
  'a value is alive from where it is made to where its memory is read for the last time',
  ({ f, inputs }) => {
    const program = traced(f, inputs)
    const alive = numberedValues(program).map((_, at) => aliveAt(program, at))
    const found = lifetimes(program)
    alive.forEach((expected, at) => {
      const held = [...found]
        .filter(([, { born, dies }]) => born <= at && at <= dies)
        .map(([number]) => number)
      expect(new Set(held)).toEqual(expected)
    })
    const bytes = alive.map((held) =>
      [...held].reduce((n, number) => n + bytesOf(numberedValues(program)[number]), 0),
    )
    expect(peakMemory(program)).toBe(Math.max(0, ...bytes))
  },
)

test('views need no memory, and arguments and constants are not counted', () => {
  const x = tensor([1, 2, 3, 4], [4])
  const steps = (y: Tensor) => {
    const first = tanh(mul(y, 2))
    return [sum(add(reshape(first, [2, 2]), 1))]
  }
  // 2y with its tanh; then the tanh with the sum of it and 1; then that with its total
  expect(peakMemory(traced(steps, [x]))).toBe(32)
})
