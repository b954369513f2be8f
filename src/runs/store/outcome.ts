/** What a trained model achieved: what is kept of it beside its parameters, and decoded when a run goes on. */
import * as t from 'io-ts'
import { under } from './condition'

/** One task, judged. Loss as the study's loss, a mean over query examples; of a classifier also its errors. */
const taskResult = t.readonly(
  under(
    t.intersection([
      t.type({ set: t.string, loss: t.number }),
      t.partial({ images: t.number, errors: t.number }),
    ]),
    ['set', 'loss', 'images', 'errors'],
  ),
)

export type TaskResult = t.TypeOf<typeof taskResult>

/** What is known of one task: a floor that only classifies has no loss. */
export type Scored = Omit<TaskResult, 'loss'> & Partial<Pick<TaskResult, 'loss'>>

/** A picture that was drawn of the trained model, by the name of its file. */
export const picture = t.readonly(t.type({ name: t.string, title: t.string, caption: t.string }))

export const outcome = t.readonly(
  t.intersection([
    t.type({
      study: t.string,
      model: t.string,
      seed: t.number,
      steps: t.number,
      /** Spent in outer steps and tests of this model. */
      seconds: t.number,
      /** Mean query loss of the meta-batches of the last tenth of the steps. */
      train_loss: t.number,
      results: t.readonlyArray(taskResult),
      /** Images by true class and predicted class; empty for regression. */
      confusion: t.readonlyArray(t.readonlyArray(t.number)),
      /** Examples drawn in training under each condition; empty where none is known. */
      drawn: t.readonlyArray(t.readonly(t.tuple([t.number, t.number]))),
      pictures: t.readonlyArray(picture),
    }),
    t.partial({
      /** Numbers that training learned, inner rates not counted. */
      parameters: t.number,
    }),
  ]),
)

export type Outcome = t.TypeOf<typeof outcome>

/**
 * A line of metrics.jsonl; test_err is half the width of the 95 % interval of test_loss over tasks;
 * test_errors counts wrong answers among images, under each condition.
 */
export const metrics = t.readonly(
  t.intersection([
    t.type({
      study: t.string,
      model: t.string,
      seed: t.number,
      step: t.number,
      train_loss: t.number,
      steps_per_sec: t.number,
    }),
    t.partial({
      test_loss: t.number,
      test_err: t.number,
      test_errors: t.readonlyArray(
        under(t.type({ errors: t.number, images: t.number }), ['errors', 'images']),
      ),
    }),
  ]),
)

export type Metrics = t.TypeOf<typeof metrics>
