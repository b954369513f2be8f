/** `weyl compare RUN RUN …`: finished runs side by side in one HTML file; `weyl compare SWEEP`: a sweep in tables and curves. */
import { fail } from '../dsl/core/problem'
import { WEYL } from '../runs/problems'
import { writeComparison } from '../runs/report'
import { readRun, runFolder } from '../runs/store'
import { readPlan, writeSweepComparison } from '../runs/sweeps'
import { type Add, finished, say } from './command'

const CALL = {
  expected: 'the folders of two finished runs or more, or of one sweep',
  fix: `${WEYL} compare runs/rmnist runs/rmnist-2, or ${WEYL} compare runs/sweep-rmnist`,
}

export const addCompare: Add = (program, { catalogue, later }) => {
  const command = program
    .command('compare')
    .description(
      'lays finished runs side by side in one HTML file, or the cells of a sweep in tables and curves',
    )
    .argument('<run>', 'the folder of a run, or of a sweep')
    .argument('[others...]', 'the folders of other runs')
    .option(
      '--out <file>',
      'the file to write (default: comparison.html); of a sweep .csv and .tex beside it',
    )
    .action(
      (first: string, others: readonly string[], { out = 'comparison.html' }: { readonly out?: string }) =>
        later(async () => {
          const plan = others.length === 0 ? await readPlan(runFolder(first)) : undefined
          if (plan !== undefined) {
            const files = await writeSweepComparison(runFolder(first), plan, plan.sweep.experiment, out)
            say(files.join('\n'))
            return
          }
          if (others.length === 0) fail({ where: 'weyl compare', given: `'${first}' alone`, ...CALL })
          const runs = await Promise.all([first, ...others].map(readRun))
          await writeComparison(runs, out, catalogue[runs[0].about.experiment]?.conditions)
          say(out)
        }),
    )
  finished(command, CALL)
}
