/**
 * How good meta-parameters are: each task is learned from its support set and judged on its query set.
 * The same key draws the same tasks, so that models and floors are compared on the same examples.
 */
import type { Key } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import type { Tree } from '../../dsl/core/tree'
import { valuesOf } from '../../dsl/primitives/leaves'
import { compile } from '../../engines/compile'
import type { Engine } from '../../engines/engine'
import type { Scored, TaskResult } from '../store'
import { tensorsOf } from './batches'
import { classified, type Mistake } from './classified'
import { judgedBatches, pieces } from './judged-batches'
import type { Model } from './model'
import type { JudgedTasks, Source } from './source'

/** What came of judging: a result for each task; of a classifier also who was taken for whom. */
export interface Judged {
  readonly results: readonly TaskResult[]
  /** `confusion[true class][predicted class]`: images. */
  readonly confusion: readonly (readonly number[])[]
  /** The surest of the wrong answers first. */
  readonly mistakes: readonly Mistake[]
}

export interface Judge {
  readonly judge: (meta: Tree, tasks: readonly JudgedTasks[], key: Key) => Promise<Judged>
  readonly dispose: () => Promise<void>
}

/** Mistakes that are kept. */
const KEPT = 24

const named = ({ set, condition }: JudgedTasks) => ({ set, ...(condition && { condition }) })

export const judgeOf = (model: Model, engine: Engine, source: Source): Judge => {
  const compiled = compile(model.judge, { engine })
  const classes = source.classes.length
  return {
    judge: async (meta, tasks, key) => {
      const results: TaskResult[] = []
      const confusion = source.classes.map(() => source.classes.map(() => 0))
      let mistakes: readonly Mistake[] = []
      for (const { of, batch } of judgedBatches(tasks, key)) {
        const { loss, logits } = await compiled(meta, tensorsOf(batch, source))
        const losses = valuesOf(loss)
        const answers =
          logits === undefined ? [] : classified(valuesOf(logits), batch.query, classes, sizeOf(source.input))
        const images = answers.length / batch.tasks
        const wrong = of.map((own, task) => {
          const all = answers.slice(task * images, (task + 1) * images)
          for (const { label, predicted } of all) confusion[label][predicted]++
          const mistaken = all.filter(({ label, predicted }) => label !== predicted)
          results.push({
            ...named(own),
            loss: losses[task],
            ...(logits !== undefined && { images, errors: mistaken.length }),
          })
          return mistaken.map((answer) => ({ ...answer, ...named(own) }))
        })
        mistakes = [...mistakes, ...wrong.flat()].sort((a, b) => b.confidence - a.confidence).slice(0, KEPT)
      }
      return { results, confusion, mistakes }
    },
    dispose: compiled.dispose,
  }
}

/** What the floors score on the tasks that models are judged on. */
export const floorResults = (
  tasks: readonly JudgedTasks[],
  key: Key,
): readonly (Scored & { readonly floor: string })[] =>
  pieces(tasks, key).flatMap(({ of, key: own, count }) =>
    of.floors.flatMap(({ name, scores }) =>
      scores(own, count).map((score) => ({ ...named(of), ...score, floor: name })),
    ),
  )
