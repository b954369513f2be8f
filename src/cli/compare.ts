/** `weyl compare RUN RUN …`: finished runs side by side in one HTML file. */
import { writeComparison } from '../runs/report'
import { readRun } from '../runs/store'
import { type Add, finished, say } from './command'

export const addCompare: Add = (program, { catalogue, later }) => {
  const command = program
    .command('compare')
    .description('lays finished runs side by side in one HTML file')
    .argument('<run>', 'the folder of a run')
    .argument('<others...>', 'the folders of others')
    .option('--out <file>', 'the file to write (default: comparison.html)')
    .action(
      (first: string, others: readonly string[], { out = 'comparison.html' }: { readonly out?: string }) =>
        later(async () => {
          const runs = await Promise.all([first, ...others].map(readRun))
          await writeComparison(runs, out, catalogue[runs[0].about.experiment]?.conditions)
          say(out)
        }),
    )
  finished(command, {
    expected: 'the folders of two finished runs or more',
    fix: 'weyl compare runs/rmnist runs/rmnist-2',
  })
}
