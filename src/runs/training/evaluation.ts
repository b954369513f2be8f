/**
 * How good meta-parameters are: each task is learned from its support set and judged on its query set.
 * The same key draws the same tasks, so that models and floors are compared on the same examples.
 */
import { type Key, split } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import type { Tree } from '../../dsl/core/tree'
import { valuesOf } from '../../dsl/primitives/leaves'
import { compile } from '../../engines/compile'
import type { Engine } from '../../engines/engine'
import type { Scored, TaskResult } from '../store'
import { tensorsOf } from './batches'
import { classified, type Mistake } from './classified'
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

/** Tasks that are judged at once: a chunk whose activations stay small. */
const CHUNK = 8
/** Mistakes that are kept. */
const KEPT = 24

/** A chunk of tasks, drawn when it is its turn, of which the first `count` count. */
interface Chunk {
  readonly of: JudgedTasks
  readonly key: Key
  readonly count: number
  /** How many chunks of these tasks come before it. */
  readonly turn: number
}

/** All tasks to be judged, always in whole chunks, so that one program serves all; what is too much does not count. */
const chunks = (tasks: readonly JudgedTasks[], key: Key): readonly Chunk[] =>
  tasks.flatMap((of, i) =>
    Array.from({ length: Math.ceil(of.tasks / CHUNK) }, (_, chunk) => ({
      of,
      key: split(split(key, i), chunk),
      count: Math.min(CHUNK, of.tasks - chunk * CHUNK),
      turn: chunk,
    })),
  )

const named = ({ set, condition }: JudgedTasks) => ({ set, ...(condition && { condition }) })

export const judgeOf = (model: Model, engine: Engine, source: Source): Judge => {
  const compiled = compile(model.judge, { engine })
  const classes = source.classes.length
  return {
    judge: async (meta, tasks, key) => {
      const results: TaskResult[] = []
      const confusion = source.classes.map(() => source.classes.map(() => 0))
      let mistakes: readonly Mistake[] = []
      for (const { of, key: own, count, turn } of chunks(tasks, key)) {
        const batch = of.sample(own, CHUNK, turn)
        const { loss, logits } = await compiled(meta, tensorsOf(batch, source))
        const losses = valuesOf(loss)
        const answers =
          logits === undefined
            ? []
            : classified(valuesOf(logits), batch.query, classes, sizeOf(source.input)).slice(
                0,
                (count * batch.query.y.length) / batch.tasks,
              )
        const images = answers.length / count
        for (const { label, predicted } of answers) confusion[label][predicted]++
        const wrong = answers.filter(({ label, predicted }) => label !== predicted)
        mistakes = [...mistakes, ...wrong.map((answer) => ({ ...answer, ...named(of) }))]
          .sort((a, b) => b.confidence - a.confidence)
          .slice(0, KEPT)
        for (let task = 0; task < count; task++)
          results.push({
            ...named(of),
            loss: losses[task],
            ...(logits !== undefined && {
              images,
              errors: answers
                .slice(task * images, (task + 1) * images)
                .filter(({ label, predicted }) => label !== predicted).length,
            }),
          })
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
  chunks(tasks, key).flatMap(({ of, key: own, count }) =>
    of.floors.flatMap(({ name, scores }) =>
      scores(own, CHUNK)
        .slice(0, count)
        .map((score) => ({ ...named(of), ...score, floor: name })),
    ),
  )
