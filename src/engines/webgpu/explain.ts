/** What the engine makes of a program, for a person. */
import type { Section } from '../../compiler/explain'
import { optimise } from '../../compiler/optimise'
import { segmentsOf } from '../../compiler/segments'
import { sizeOf } from '../../dsl/core/shape'
import type { Spec } from '../../dsl/core/tensor'
import type { Program } from '../../dsl/transforms/program'
import { target } from './target'
import { writtenFor } from './written'

const kilobytes = (bytes: number): string => (bytes / 1e3).toFixed(1)
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

interface Counts {
  readonly dispatches: number
  readonly shaders: number
  readonly bytes: number
}

/** What lies between loops, and the body of each as often as it is run. */
const countsOf = (program: Program): Counts =>
  segmentsOf(program)
    .map((segment): Counts => {
      if ('loop' in segment) {
        const { body, length } = segment.loop.attributes
        const { dispatches, ...once } = countsOf(body)
        return { ...once, dispatches: length * dispatches }
      }
      const { dispatches, shaders, bytes } = writtenFor(segment.program)
      return { dispatches: dispatches.length, shaders: shaders.length, bytes }
    })
    .reduce(
      (sum, next) => ({
        dispatches: sum.dispatches + next.dispatches,
        shaders: sum.shaders + next.shaders,
        bytes: sum.bytes + next.bytes,
      }),
      { dispatches: 0, shaders: 0, bytes: 0 },
    )

const bytesOf = (specs: readonly Spec[]): number =>
  specs.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * target.bytes[dtype], 0)

/**
 * How often a step, as it was traced, starts the device, and what it takes of its memory. So many of its parameters, the first
 * ones, are state, which lies on the device from step to step; the others are data, which every step uploads.
 */
export const explainGpu = (program: Program, states: number): Section => {
  const { dispatches, shaders, bytes } = countsOf(optimise(program))
  const [state, data] = [program.parameters.slice(0, states), program.parameters.slice(states)]
  return {
    title: 'On the engine webgpu (state stays there, data is uploaded for each step)',
    head: ['dispatches', 'shaders', 'kB of state', 'kB of data', 'MB of memory'],
    rows: [
      [
        String(dispatches),
        String(shaders),
        kilobytes(bytesOf(state)),
        kilobytes(bytesOf(data)),
        megabytes(bytes),
      ],
    ],
  }
}
