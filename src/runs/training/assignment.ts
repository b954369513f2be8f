/** What a thread is given to train: a cell by its number, and what the run of it was asked for. */
import * as t from 'io-ts'
import { choice, trial } from '../store'

export const assignment = t.readonly(
  t.intersection([
    t.type({ cell: t.number, settings: t.UnknownRecord, folder: t.string }),
    t.partial({
      /** Of tuning: the trial that the cell is. */
      trial,
      /** After tuning: what was chosen. */
      choices: t.readonlyArray(choice),
    }),
  ]),
)

export type Assignment = t.TypeOf<typeof assignment>
