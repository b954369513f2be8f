/** The cells of a run, in threads, with one progress bar and one file of metrics for all. */
import { progress } from '../../report/progress'
import type { CommonSettings } from '../options'
import { type Metrics, metricsFile, type Outcome, pastRows, type RunFolder } from '../store'
import type { Assignment } from './assignment'
import { dealt } from './dealt'
import { stepsOf } from './model'
import { script } from './started'
import type { Cell } from './study'
import { runInThreads } from './threads'

export interface Run {
  readonly name: string
  readonly title?: string
  readonly cells: readonly Cell[]
  readonly settings: CommonSettings
  readonly folder: RunFolder
  readonly signal: AbortSignal
  /** What else a thread must know of a cell. */
  readonly more?: (cell: number) => Pick<Assignment, 'trial' | 'choices'>
}

const idOf = (study: string, model: string, seed: number): string => [study, model, seed].join('\n')

/** What was trained; `problems` says what kept the other cells from it, and what could not be written. */
export interface AllTrained {
  readonly outcomes: readonly Outcome[]
  readonly problems: readonly unknown[]
  /** Interrupted before all was done. */
  readonly stopped: boolean
}

/** The reasons why something could not be done: none or one. */
const failures = (doing: Promise<unknown>): Promise<readonly unknown[]> =>
  doing.then(
    () => [],
    (error: unknown) => [error],
  )

/** Trains all cells, also where one fails. */
export const trainAll = async ({
  name,
  title = name,
  cells,
  settings,
  folder,
  signal,
  more = () => ({}),
}: Run): Promise<AllTrained> => {
  const past = await pastRows(folder)
  const file = metricsFile(folder, past)
  const reached = new Map(cells.map(({ study, model, seed }) => [idOf(study.name, model.name, seed), 0]))
  const note = ({ study, model, seed, step }: Metrics): void =>
    void reached.set(idOf(study, model, seed), step)
  // a folder of trials holds rows of other rungs, too
  const isOurs = ({ study, model, seed }: Metrics): boolean => reached.has(idOf(study, model, seed))
  for (const row of past.filter(isOurs).sort((a, b) => a.step - b.step)) note(row)
  const stepsDone = (): number => [...reached.values()].reduce((sum, step) => sum + step, 0)
  const steps = cells.reduce((sum, { model }) => sum + stepsOf(model, settings.steps), 0)
  const bar = progress(steps, {
    title: `${title} on ${settings.engine}`,
    stream: process.stderr,
    quiet: settings.quiet,
  })
  bar.update(stepsDone(), {})
  const onRow = async (row: Metrics): Promise<void> => {
    file.add(row)
    note(row)
    bar.update(stepsDone(), {
      train_loss: row.train_loss,
      ...(row.test_loss === undefined ? {} : { test_loss: row.test_loss }),
    })
    // what could not be written is told at the end
    await failures(file.written())
  }
  try {
    const { outcomes, problems } = await runInThreads(
      {
        script: script(),
        serves: name,
        ...dealt(settings.engine, cells.length),
        onRow,
        signal,
      },
      cells.map((_, cell): Assignment => ({ cell, settings, folder: folder.path, ...more(cell) })),
    )
    const finished = outcomes.filter((outcome) => outcome !== undefined)
    const stopped = signal.aborted && finished.length + problems.length < cells.length
    const unwritten = await failures(file.written())
    // the file as a whole makes up for lines that a full disk did not take; without a step there is none
    const untidied = stopped || stepsDone() === 0 ? unwritten : await failures(file.tidied())
    return {
      outcomes: finished,
      problems: [...problems, ...(untidied.length > 0 ? unwritten : []), ...untidied],
      stopped,
    }
  } finally {
    bar.stop()
  }
}
