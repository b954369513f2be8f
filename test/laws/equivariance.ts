/**
 * The law of equivariance: f(g · x) = g · f(x) for every parameter, input and group element. A failure is
 * shrunk to the smallest network, group element and input, and reported with all that repeats it.
 */
import { fc } from '@fast-check/vitest'
import { type Shape, showShape, sizeOf } from '../../src/dsl/core/shape'
import type { Tensor } from '../../src/dsl/core/tensor'
import { tensor, valuesOf } from '../../src/dsl/primitives/leaves'
import { reference } from '../../src/engines/reference'
import { run } from './engines'
import { deviation } from './numbers'

/** A function with its parameters: `label` says its layer sizes and the seed of its parameters. */
export interface Subject {
  readonly label: string
  readonly input: Shape
  readonly f: (x: Tensor) => Tensor
}

/** A group, and how its elements act on the inputs and on the outputs of a function. */
export interface Action<G> {
  readonly elements: readonly G[]
  readonly show: (g: G) => string
  readonly onInput: (x: Tensor, g: G) => Tensor
  readonly onOutput: (y: Tensor, g: G) => Tensor
}

interface Trial<G> {
  readonly subject: Subject
  readonly g: G
  readonly x: Tensor
}

/** Far above the rounding of float64 and far below what any broken symmetry leaves. */
const TOLERANCE = 1e-9
/** Differences are relative to the largest output, or to this where all are smaller. */
const FLOOR = 1e-3

const trials = <G>(subjects: fc.Arbitrary<Subject>, elements: readonly G[]): fc.Arbitrary<Trial<G>> =>
  subjects.chain((subject) => {
    const size = sizeOf(subject.input)
    const pixels = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: size, maxLength: size })
    return fc.record({
      subject: fc.constant(subject),
      // numbers shrink towards the first element, one at a time
      g: fc.nat(elements.length - 1).map((i) => elements[i]),
      x: pixels.map((numbers) => tensor(numbers, subject.input)),
    })
  })

/** The largest difference between f(g · x) and g · f(x), scaled. */
const scaledError = async <G>(
  { onInput, onOutput }: Action<G>,
  { subject, g, x }: Trial<G>,
): Promise<number> => {
  const sides = (y: Tensor) => [subject.f(onInput(y, g)), onOutput(subject.f(y), g)] as const
  const [left, right] = await run(reference, sides, [x] as const)
  return deviation(valuesOf(left), valuesOf(right), FLOOR)
}

/** f(g · x) = g · f(x), or an error with the smallest case where it is not. */
export const assertEquivariant = async <G>(
  subjects: fc.Arbitrary<Subject>,
  action: Action<G>,
  parameters: fc.Parameters<[Trial<G>]> = {},
): Promise<void> => {
  const holds = fc.asyncProperty(
    trials(subjects, action.elements),
    async (trial) => (await scaledError(action, trial)) <= TOLERANCE,
  )
  const { counterexample, counterexamplePath, seed } = await fc.check(holds, parameters)
  if (counterexample === null) return
  const [trial] = counterexample
  throw new Error(
    [
      `f(g · x) differs from g · f(x) by ${(await scaledError(action, trial)).toPrecision(3)} of its size.`,
      `  g: ${action.show(trial.g)}`,
      `  f: ${trial.subject.label}`,
      `  x: ${showShape(trial.x.shape)} ${Array.from(valuesOf(trial.x)).join(' ')}`,
      `  repeat: { seed: ${seed}, path: '${counterexamplePath}' }`,
    ].join('\n'),
  )
}

/** f(g · x) = f(x). */
export const assertInvariant = <G>(
  subjects: fc.Arbitrary<Subject>,
  { elements, show, onInput }: Pick<Action<G>, 'elements' | 'show' | 'onInput'>,
  parameters: fc.Parameters<[Trial<G>]> = {},
): Promise<void> => assertEquivariant(subjects, { elements, show, onInput, onOutput: (y) => y }, parameters)
