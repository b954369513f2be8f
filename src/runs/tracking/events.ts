/**
 * What TensorBoard shows of a run, as the protocol buffers it reads. The numbers of fields are those of its files
 * `event.proto`, `summary.proto`, `tensor.proto` and `plugins/hparams/plugin_data.proto`.
 */
import {
  bytes,
  double,
  encoded,
  float,
  type Message,
  message,
  nested,
  text,
  whole,
} from '../../engines/onnx/protobuf'
import { type Metrics, nameOf } from '../store'

/** Seconds since 1970. */
type Time = number

const event = (time: Time, step: number, ...fields: readonly Message[]): Uint8Array =>
  encoded(message(double(1, time), whole(2, step), ...fields))

/** What a file begins with. */
export const versionEvent = (time: Time): Uint8Array => event(time, 0, text(3, 'brain.Event:2'))

/** When a file begins by its first event; nothing where that is none of `versionEvent`. */
export const timeOf = (first: Uint8Array | undefined): Time | undefined =>
  first?.[0] === 9 && first.length >= 9
    ? new DataView(first.buffer, first.byteOffset).getFloat64(1, true)
    : undefined

/** The step of an event of ours: a number of seven bits in each byte, after the time. */
export const stepOf = (one: Uint8Array): number => {
  let step = 0
  for (let i = 10, unit = 1; i < one.length; i++, unit *= 128) {
    step += (one[i] % 128) * unit
    if (one[i] < 128) break
  }
  return step
}

const scalar = (tag: string, value: number): Message => nested(1, text(1, tag), float(2, value))

/** The scalars of a line of `metrics.jsonl` by the names that they have there. */
const scalarsOf = ({ train_loss, steps_per_sec, test_loss, test_err, test_errors = [] }: Metrics) => [
  ...Object.entries({ train_loss, test_loss, test_err, steps_per_sec }).flatMap(
    ([tag, value]): readonly Message[] => (value === undefined ? [] : [scalar(tag, value)]),
  ),
  ...test_errors.flatMap(({ condition, errors, images }) =>
    condition === undefined
      ? []
      : [
          scalar(
            `test_error_rate/${nameOf(condition)} ${Object.values(condition).join(' ')}`,
            errors / images,
          ),
        ],
  ),
]

/** A line of `metrics.jsonl`; `began` is when training did, and what it took until then is added. */
export const metricsEvent = (began: Time, row: Metrics): Uint8Array =>
  event(began + row.step / row.steps_per_sec, row.step, nested(5, ...scalarsOf(row)))

/** A picture as a file of PNG holds it, of that many pixels. */
export interface PngPicture {
  readonly tag: string
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
}

/** Red, green, blue and how opaque. */
const COLOURS = 4

export const pictureEvent = (time: Time, { tag, png, width, height }: PngPicture): Uint8Array => {
  const image = nested(4, whole(1, height), whole(2, width), whole(3, COLOURS), bytes(4, png))
  return event(time, 0, nested(5, nested(1, text(1, tag), image)))
}

/** A setting as `google.protobuf.Value`; lists as texts. */
const valueOf = (value: unknown): Message => {
  if (typeof value === 'number') return double(2, value)
  return typeof value === 'boolean' ? whole(4, Number(value)) : text(3, String(value))
}

const SESSION = '_hparams_/session_start_info'

/** TensorBoard passes over a value that has no tensor: this one is a single 0. */
const NOTHING = nested(8, whole(1, 1), nested(2, nested(2, whole(1, 1))), float(5, 0))

/** The settings of a model, for TensorBoard's tables of hyperparameters. */
export const settingsEvent = (time: Time, settings: Readonly<Record<string, unknown>>): Uint8Array => {
  const entries = Object.entries(settings).map(([name, value]) =>
    nested(1, text(1, name), nested(2, valueOf(value))),
  )
  const session = message(nested(3, ...entries, double(5, time)))
  const metadata = nested(9, nested(1, text(1, 'hparams'), bytes(2, encoded(session))))
  return event(time, 0, nested(5, nested(1, text(1, SESSION), NOTHING, metadata)))
}
