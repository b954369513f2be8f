/** `weyl export RUN`: a trained model as an ONNX file; of an experiment of one's own, with the script that has it. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { fail } from '../dsl/core/problem'
import { type ExportJob, exportModel } from '../runs/export-model'
import { diskProblem, throwAll, WEYL } from '../runs/problems'
import { readRun } from '../runs/store'
import { runInThreads } from '../runs/training'
import { type Add, finished, say, type Weyl } from './command'

/** The script is run in a thread, as for a run, and finds there that a model is to be exported. */
const byScript = async (path: string, serves: string, job: ExportJob, signal: AbortSignal): Promise<void> => {
  const script = resolve(path)
  await stat(script).catch((error: unknown) => fail(diskProblem(path, 'read', 'nothing was written')(error)))
  const { problems } = await runInThreads(
    { script, serves, atOnce: 1, cores: 1, onRow: () => Promise.resolve(), signal },
    [job],
  )
  throwAll(problems)
}

interface Options {
  readonly out?: string
  readonly model?: string
  readonly experiment?: string
}

const exported = async (
  run: string,
  { out, model, experiment: path }: Options,
  catalogue: Weyl['catalogue'],
  signal: AbortSignal,
): Promise<void> => {
  if (out === undefined)
    return fail({
      where: 'weyl export',
      given: 'no --out',
      expected: 'a file to write',
      fix: `${WEYL} export ${run} --out model.onnx`,
    })
  const { experiment: name } = (await readRun(run)).about
  const job = { run, model, out }
  const known = Object.values(catalogue).find((one) => one.name === name)
  if (path !== undefined) await byScript(path, name, job, signal)
  else if (known !== undefined) await exportModel(known, job)
  else
    return fail({
      where: 'weyl export',
      given: `a run of '${name}', which is no experiment of weyl`,
      expected: `the script that made it, or a run of one of ${Object.keys(catalogue).join(', ')}`,
      fix: `${WEYL} export ${run} --experiment ${name}.mjs --out ${out}, with the path of your script`,
    })
  say(out)
}

export const addExport: Add = (program, { catalogue, later }) => {
  const command = program
    .command('export')
    .description('writes a trained model as an ONNX file that adapts to a support set and classifies')
    .argument('<run>', 'the folder of the run')
    .option('--out <file>', 'the file to write')
    .option('--model <name>', 'a model of the run, by the name of its files (default: the first)')
    .option('--experiment <script>', 'the script of your own that made the run, such as mine.mjs')
    .action((run: string, options: Options) => later((signal) => exported(run, options, catalogue, signal)))
  finished(command, {
    expected: 'the folder of one run',
    fix: `${WEYL} export runs/rmnist --out circuit.onnx`,
  })
}
