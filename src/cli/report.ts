/** `weyl report RUN`: the report of a finished run anew, such as after an update of weyl. */
import { WEYL } from '../runs/problems'
import { writeReport } from '../runs/report'
import { readRun } from '../runs/store'
import { type Add, finished, say } from './command'

export const addReport: Add = (program, { catalogue, later }) => {
  const command = program
    .command('report')
    .description('writes report.html of a finished run anew')
    .argument('<run>', 'the folder of the run')
    .action((path: string) =>
      later(async () => {
        const run = await readRun(path)
        say(await writeReport(run, catalogue[run.about.experiment]?.conditions))
      }),
    )
  finished(command, { expected: 'the folder of one run', fix: `${WEYL} report runs/rmnist` })
}
