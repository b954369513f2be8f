/**
 * How far a run is: on a terminal a bar that redraws itself, elsewhere (a log file) a line about every five
 * seconds, the first and the last always; quiet, nothing. Both show the same words:
 *
 *   title  step 370/1000 (37 %)  12.3 steps/s  0:30 elapsed, 0:51 left  train_loss 1.234  test_loss 1.456
 */
import cliProgress, { type SingleBar } from 'cli-progress'

/** Where a run reports. `update` keeps the last value of each figure, so that rare ones stay in sight. */
export interface Progress {
  readonly update: (step: number, figures: Readonly<Record<string, number>>) => void
  readonly stop: () => void
}

/** A stream to write to, such as `process.stderr`. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

export interface ProgressOptions {
  readonly title: string
  readonly stream: Terminal
  readonly quiet: boolean
  /** What is counted; steps, unless it is said. */
  readonly unit?: string
}

const BETWEEN_LINES = 5000

/** What has been reported so far. Times in milliseconds; `from` is the first report. */
interface State {
  readonly start: number
  readonly from: Moment
  readonly last: Moment
  readonly figures: Readonly<Record<string, number>>
}

interface Moment {
  readonly step: number
  readonly time: number
}

const two = (n: number): string => String(n).padStart(2, '0')

/** h:mm:ss, or m:ss below an hour. */
export const clockTime = (milliseconds: number): string => {
  const seconds = Math.round(milliseconds / 1000)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

const short = (value: number): string => String(Number(value.toPrecision(4)))

/**
 * The pace is measured from the first report on: what comes before it (loading, compiling, the steps of a
 * resumed run) says nothing about the steps to come.
 */
const words = (
  { title, unit = 'step' }: Pick<ProgressOptions, 'title' | 'unit'>,
  total: number,
  { start, from, last, figures }: State,
): readonly string[] => {
  const pace = (last.step - from.step) / (last.time - from.time)
  const known = Number.isFinite(pace) && pace > 0
  return [
    title,
    `${unit} ${last.step}/${total} (${Math.floor((100 * last.step) / Math.max(1, total))} %)`,
    ...(known ? [`${short(1000 * pace)} ${unit}s/s`] : []),
    `${clockTime(last.time - start)} elapsed` +
      (known ? `, ${clockTime((total - last.step) / pace)} left` : ''),
    ...Object.entries(figures).map(([name, value]) => `${name} ${short(value)}`),
  ]
}

const onTerminal = (total: number, options: ProgressOptions, report: () => State): SingleBar => {
  const bar = new cliProgress.SingleBar({
    stream: options.stream,
    // An interrupted run ends by the rules of the run, not of its progress bar.
    gracefulExit: false,
    hideCursor: null,
    format: (drawing, { progress, maxWidth }) => {
      const [first, ...rest] = words(options, total, report())
      const text = rest.join('  ')
      const barsize = Math.min(30, maxWidth - first.length - text.length - 4)
      const drawn = barsize < 5 ? '' : `${cliProgress.Format.BarFormat(progress, { ...drawing, barsize })}  `
      return `${first}  ${drawn}${text}`
    },
  })
  bar.start(total, 0)
  return bar
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined }

/**
 * Starts reporting on `total` steps. `clock` gives milliseconds; only differences matter.
 */
export const progress = (
  total: number,
  options: ProgressOptions,
  clock: () => number = () => performance.now(),
): Progress => {
  if (options.quiet) return SILENT
  const { stream } = options
  const start = clock()
  const none = { step: 0, time: start }
  let state: State = { start, from: none, last: none, figures: {} }
  let reported = false
  const bar = stream.isTTY === true ? onTerminal(total, options, () => state) : undefined
  let printed: State | undefined
  const print = () => {
    stream.write(`${words(options, total, state).join('  ')}\n`)
    printed = state
  }
  return {
    update: (step, figures) => {
      const last = { step, time: clock() }
      state = { start, from: reported ? state.from : last, last, figures: { ...state.figures, ...figures } }
      reported = true
      if (bar !== undefined) bar.update(step)
      else if (printed === undefined || last.time - printed.last.time >= BETWEEN_LINES) print()
    },
    stop: () => {
      if (bar !== undefined) bar.stop()
      else if (reported && printed !== state) print()
    },
  }
}
