/** `weyl compare RUN RUN …`: finished runs side by side in one HTML file. */
import { writeComparison } from '../runs/report'
import { readRun } from '../runs/store'
import type { Command } from './command'

export const compare: Command = {
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
    await writeComparison(await Promise.all(names.map(readRun)), out)
    process.stdout.write(`${out}\n`)
  },
}
