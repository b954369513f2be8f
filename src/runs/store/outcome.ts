/** What a trained model achieved: what is kept of it beside its parameters, and decoded when a run goes on. */
import * as t from 'io-ts'
import { under } from './condition'

const numberThat = (name: string, holds: (x: number) => boolean) =>
  new t.Type<number>(
    name,
    (value): value is number => t.number.is(value) && holds(value),
    (value, context) => (t.number.is(value) && holds(value) ? t.success(value) : t.failure(value, context)),
    (value) => value,
  )

/** A loss of a run that went on: what diverged leaves no outcome. */
const finite = numberThat('a finite number', Number.isFinite)

/** A time that something took; 0 of what ended before it began. */
const duration = numberThat('a number of at least 0', (x) => Number.isFinite(x) && x >= 0)

interface Counts {
  readonly images?: number
  readonly errors?: number
}

const isPossible = ({ images = 1, errors = 0 }: Counts): boolean =>
  Number.isSafeInteger(images) &&
  Number.isSafeInteger(errors) &&
  images >= 1 &&
  errors >= 0 &&
  errors <= images

/** Refuses what counts nothing: errors of no image, more errors than images, halves of either. */
const counted = <A extends Counts, O>(codec: t.Type<A, O>): t.Type<A, O> =>
  new t.Type<A, O>(
    codec.name,
    (value): value is A => codec.is(value) && isPossible(value),
    (value, context) => {
      const found = codec.validate(value, context)
      return found._tag === 'Left' || isPossible(found.right)
        ? found
        : t.failure(
            value,
            context,
            'expected whole numbers: at least one image, and at most as many errors as images',
          )
    },
    codec.encode,
  )

/** One task, judged. Loss as the study's loss, a mean over query examples; of a classifier also its errors. */
const taskResult = t.readonly(
  counted(
    under(
      t.intersection([
        t.type({ set: t.string, loss: finite }),
        t.partial({ images: t.number, errors: t.number }),
      ]),
      ['set', 'loss', 'images', 'errors'],
    ),
  ),
)

export type TaskResult = t.TypeOf<typeof taskResult>

/** What is known of one task: a floor that only classifies has no loss. */
export type Scored = Omit<TaskResult, 'loss'> & Partial<Pick<TaskResult, 'loss'>>

/** A picture that was drawn of the trained model, by the name of its file. */
export const picture = t.readonly(
  t.type({
    /** Of its files, without an ending. */
    name: t.string,
    /** What it is, for those who cannot see it. */
    title: t.string,
    /** What it shows, in a sentence. */
    caption: t.string,
  }),
)

export const outcome = t.readonly(
  t.intersection([
    t.type({
      study: t.string,
      model: t.string,
      seed: t.number,
      steps: t.number,
      /** Spent in outer steps and tests of this model. */
      seconds: duration,
      /** Mean query loss of the meta-batches of the last tenth of the steps. */
      train_loss: finite,
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
