/** `weyl sweep FILE`: one experiment at many settings and seeds. */
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail } from '../dsl/core/problem'
import { quoted } from '../runs/options'
import { diskProblem, fromEither, meant, WEYL } from '../runs/problems'
import { sweepAll, sweepOptions, type SweepWords } from '../runs/sweep-run'
import { decodeSweep, type Sweep } from '../runs/sweeps'
import { script } from '../runs/training'
import { type Add, finished } from './command'

const NOTHING_LOST = 'nothing is lost, the sweep has not begun'

const sweepIn = async (file: string): Promise<Sweep> => {
  if (/\.[cm]?[jt]sx?$/.test(file))
    return fail({
      where: 'weyl sweep',
      given: file,
      expected: 'a file of JSON',
      cause: 'a script has its experiment with it, and calls runSweep',
      fix: `start a script of your own by itself, as in node ${file}`,
    })
  const text = await readFile(file, 'utf8').catch((error: unknown) =>
    fail(diskProblem(file, 'read', NOTHING_LOST)(error)),
  )
  try {
    return fromEither(decodeSweep(file, JSON.parse(text)))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return fail({
      where: file,
      given: `text that is no JSON: ${error.message}`,
      expected: 'a sweep as an object of JSON',
      fix: 'mend it there',
    })
  }
}

export const addSweep: Add = (program, { catalogue, later }) => {
  const command = sweepOptions(
    program
      .command('sweep')
      .description('runs an experiment at many settings and seeds, which a file of JSON lists')
      .argument(
        '<file>',
        'the sweep, such as { "experiment": "synthetic", "grid": { "innerRate": [0.01, 0.1] } }',
      ),
  ).action((file: string, words: SweepWords) =>
    later(async (signal) => {
      const sweep = await sweepIn(file)
      const experiment = meant(sweep.experiment, catalogue, {
        where: `${file}: experiment`,
        missing: 'no name',
        fix: 'name one of them; one of your own is swept by a script that calls runSweep',
      })
      await sweepAll(experiment, sweep, words, {
        command: `${WEYL} sweep ${quoted(file)}`,
        again: [process.execPath, ...process.execArgv, script(), 'sweep', resolve(file)],
        signal,
      })
    }),
  )
  finished(command, { expected: 'one file', fix: `${WEYL} sweep sweep.json --out runs/rates` })
}
