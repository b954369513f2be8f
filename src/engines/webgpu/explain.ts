/** What the engine makes of a program, for a person. */
import type { Section } from '../../compiler/explain'
import { optimise } from '../../compiler/optimise'
import { segmentsOf } from '../../compiler/segments'
import { sizeOf } from '../../dsl/core/shape'
import type { Program } from '../../dsl/transforms/program'
import { writtenFor } from './written'

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

/** How often a run of the program, as it was traced, starts the device, and what it takes of its memory. */
export const explainGpu = (program: Program): Section => {
  const { dispatches, shaders, bytes } = countsOf(optimise(program))
  const given = program.parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0)
  return {
    title: 'On the engine webgpu (parameters stay there, unless they are new data)',
    head: ['dispatches', 'shaders', 'MB of parameters', 'MB of memory'],
    rows: [[String(dispatches), String(shaders), megabytes(given), megabytes(bytes)]],
  }
}
