/** `weyl report RUN`: the report of a finished run anew, such as after an update of weyl. */
import type { Experiment } from '../runs/experiment'
import { writeReport } from '../runs/report'
import { readRun } from '../runs/store'
import type { Command } from './command'

export const reportOf = (catalogue: Readonly<Record<string, Experiment>>): Command => ({
  usage: 'RUN',
  about: 'writes report.html of a finished run anew',
  takes: { least: 1, most: 1, what: 'the folder of one run', example: 'weyl report runs/rmnist' },
  options: {},
  run: async ({ names: [run] }) => {
    const found = await readRun(run)
    process.stdout.write(`${await writeReport(found, catalogue[found.about.experiment]?.conditions)}\n`)
  },
})
