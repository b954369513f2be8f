/** A sweep of one's own: `runSweep(rmnist, { grid: …, seeds: 3 })` is the whole of a script. */
import { serveCells } from './cells'
import type { Experiment } from './experiment'
import { runMain } from './main'
import { commandNamed, EXIT_CODES, listed, read, taught } from './options'
import { completed, fromEither } from './problems'
import { sweepAll, sweepOptions, type SweepWords } from './sweep-run'
import { decodeSweep, type SweepChoices } from './sweeps'
import { command as commandOfScript, script, serving } from './training'

/**
 * Runs an experiment of one's own at many settings, with the words of the command line. In a thread it serves cells, and
 * then it never ends. TypeScript knows the names of no settings: they are checked when it begins.
 */
export const runSweep = async (
  experiment: Experiment,
  choices: SweepChoices,
  argv: readonly string[] = process.argv.slice(2),
): Promise<void> => {
  const served = serving()
  if (served !== undefined) {
    if (served !== experiment.name) return
    serveCells(experiment)
    return new Promise<never>(() => undefined)
  }
  const name = commandOfScript()
  await runMain(
    (signal) =>
      completed(async () => {
        const asked: SweepWords[] = []
        const command = sweepOptions(commandNamed(name, (text) => void process.stdout.write(text)))
          .description(`${experiment.about} At many settings.`)
          .option('--debug', 'show where in the code an error arose')
          .addHelpText('after', `\n${listed('Exit codes', EXIT_CODES)}`)
          .action((words: SweepWords) => void asked.push(words))
        read(taught(command, { where: 'arguments', expected: 'options', fix: 'see --help' }), argv)
        const sweep = fromEither(decodeSweep('sweep', { ...choices, experiment: experiment.name }))
        for (const words of asked)
          await sweepAll(experiment, sweep, words, {
            command: name,
            again: [process.execPath, ...process.execArgv, script()],
            signal,
          })
      }),
    { debug: argv.includes('--debug') },
  )
}
