/**
 * How good meta-parameters are: each test task is learned from its support set and judged on its query set.
 * The same key draws the same tasks, so that models are compared on the same images.
 */
import type { Sampler as SamplerOf } from '../data/batch'
import type { RotatedBatch, RotatedExamples } from '../data/tasks'
import { type Key, split } from '../dsl/core/random'
import type { Shape } from '../dsl/core/shape'
import type { Tree } from '../dsl/core/tree'
import { valuesOf } from '../dsl/primitives/leaves'
import { compile } from '../engines/compile'
import type { Engine } from '../engines/engine'
import { tensorsOf } from './batches'
import type { Model } from './model'

/** One test task, judged. Angle in degrees, as of its first query image; loss in nats per image. */
export interface TaskResult {
  readonly angle: number
  readonly loss: number
  readonly images: number
  readonly errors: number
}

export type Sampler = SamplerOf<RotatedExamples>

export interface Judge {
  /** The results of `tasks` tasks of each of the samplers. */
  readonly judge: (
    meta: Tree,
    samplers: readonly Sampler[],
    tasks: number,
    key: Key,
  ) => Promise<readonly TaskResult[]>
  readonly dispose: () => Promise<void>
}

/** Tasks that are judged at once: a chunk whose activations stay small. */
const CHUNK = 8

export const judgeOf = (model: Model, engine: Engine, image: Shape): Judge => {
  const compiled = compile(model.judge, { engine })

  const chunk = async (meta: Tree, batch: RotatedBatch): Promise<readonly TaskResult[]> => {
    const { loss, predicted } = await compiled(meta, tensorsOf(batch, image))
    const [losses, classes] = [valuesOf(loss), valuesOf(predicted)]
    const images = batch.query.y.length / batch.tasks
    return Array.from({ length: batch.tasks }, (_, task) => {
      const wrong = Array.from({ length: images }, (_unused, i) => task * images + i).filter(
        (i) => classes[i] !== batch.query.y[i],
      )
      return { angle: batch.query.angles[task * images], loss: losses[task], images, errors: wrong.length }
    })
  }

  return {
    judge: async (meta, samplers, tasks, key) => {
      const results: TaskResult[] = []
      for (const [s, sampler] of samplers.entries())
        for (let done = 0; done < tasks; done += CHUNK)
          // always whole chunks, so that one program serves all; what is too much is not counted
          results.push(
            ...(await chunk(meta, sampler(split(split(key, s), done), CHUNK))).slice(0, tasks - done),
          )
      return results
    },
    dispose: compiled.dispose,
  }
}
