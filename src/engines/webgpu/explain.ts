/** What the engine makes of a program, for a person. */
import { optimise } from '../../compiler/optimise'
import type { Section } from '../../compiler/explain'
import { sizeOf } from '../../dsl/core/shape'
import type { Program } from '../../dsl/transforms/program'
import { writtenFor } from './written'

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

/** How often a run of the program, as it was traced, starts the device, and what it takes of its memory. */
export const explainGpu = (program: Program): Section => {
  const { dispatches, shaders, bytes } = writtenFor(optimise(program))
  const given = program.parameters.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0)
  return {
    title: 'On the engine webgpu (parameters stay there, unless they are new data)',
    head: ['dispatches', 'shaders', 'MB of parameters', 'MB of memory'],
    rows: [[String(dispatches.length), String(shaders.length), megabytes(given), megabytes(bytes)]],
  }
}
