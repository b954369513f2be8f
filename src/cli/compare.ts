/** `weyl compare RUN RUN …`: finished runs side by side in one HTML file. */
import type { Experiment } from '../runs/experiment'
import { writeComparison } from '../runs/report'
import { readRun } from '../runs/store'
import type { Command } from './command'

export const compareOf = (catalogue: Readonly<Record<string, Experiment>>): Command => ({
  usage: 'RUN RUN … [--out FILE]',
  about: 'lays finished runs side by side in one HTML file',
  takes: {
    least: 2,
    most: Infinity,
    what: 'the folders of two finished runs or more',
    example: 'weyl compare runs/rmnist runs/rmnist-2',
  },
  options: { out: { value: 'file', about: 'the file to write (default: comparison.html)' } },
  run: async ({ names, options: { out = 'comparison.html' } }) => {
    const runs = await Promise.all(names.map(readRun))
    const [first] = runs
    await writeComparison(runs, out, catalogue[first.about.experiment]?.conditions)
    process.stdout.write(`${out}\n`)
  },
})
