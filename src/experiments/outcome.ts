/** What a trained model achieved: what is kept of it beside its parameters, and decoded when a run goes on. */
import * as t from 'io-ts'

const taskResult = t.readonly(t.type({ angle: t.number, loss: t.number, images: t.number, errors: t.number }))

/** Images drawn at an angle, for one split. */
const drawn = t.readonly(t.type({ split: t.string, angle: t.number, images: t.number }))

export const outcome = t.readonly(
  t.type({
    model: t.string,
    steps: t.number,
    /** Spent in outer steps and tests of this model. */
    seconds: t.number,
    /** Mean query loss of the meta-batches of the last tenth of the steps. */
    train_loss: t.number,
    seen: t.readonlyArray(taskResult),
    held_out: t.readonlyArray(taskResult),
    drawn: t.readonlyArray(drawn),
  }),
)

export type Outcome = t.TypeOf<typeof outcome>

/** A line of metrics.jsonl; losses in nats per image, test_err half the width of the 95 % interval. */
export const metrics = t.readonly(
  t.intersection([
    t.type({ model: t.string, step: t.number, train_loss: t.number, steps_per_sec: t.number }),
    t.partial({ test_loss: t.number, test_err: t.number }),
  ]),
)

export type Metrics = t.TypeOf<typeof metrics>
