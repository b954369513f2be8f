/**
 * `weyl export RUN`: a trained model as an ONNX file. The program adapts to a support set and answers for a query
 * set: inputs `support_x`, `support_y`, `query_x`; output `answers`. The trained parameters are inside.
 */
import { key, split } from '../dsl/core/random'
import { fail } from '../dsl/core/problem'
import { trace } from '../dsl/transforms/program'
import { likeOneTask } from '../runs/batches'
import { decodeState } from '../runs/checkpoint'
import { rawConfig } from '../runs/config'
import { fromEither, orFail } from '../runs/effects'
import type { Experiment } from '../runs/experiment'
import { meant } from '../runs/nearest'
import { readRun } from '../runs/record'
import { saveOnnx } from '../runs/save-onnx'
import { cellsOf } from '../runs/study'
import { wordsOf } from './words'

export const exported = async (
  words: readonly string[],
  catalogue: Readonly<Record<string, Experiment>>,
): Promise<void> => {
  const { names, options } = wordsOf('weyl export', words, ['model', 'out'])
  const [run] = names
  if (names.length !== 1 || options.out === undefined)
    return fail({
      where: 'weyl export',
      given: names.length === 1 ? 'no --out' : `${names.length} names`,
      expected: 'the folder of one run, and a file to write',
      fix: 'weyl export runs/rmnist --out circuit.onnx',
    })
  const { folder, about } = await readRun(run)
  const experiment = meant(about.experiment, catalogue, {
    where: 'weyl export',
    missing: 'no experiment',
    fix: 'export it from the script that defines the experiment, with saveOnnx',
  })
  const raw = await orFail(rawConfig(`${run}/config.json`, experiment.name))
  const settings = fromEither(experiment.decode(raw))
  const studies = await orFail(experiment.studies(settings))
  const cells = Object.fromEntries(cellsOf(studies, settings).map((cell) => [cell.slug, cell]))
  const cell = meant(options.model ?? Object.keys(cells)[0], cells, {
    where: 'weyl export --model',
    missing: 'no model',
    fix: 'name one of them',
  })
  const { model, study, slug, seed } = cell
  const name = `${slug}.safetensors`
  const bytes = await orFail(folder.readBytes(name))
  if (bytes === undefined)
    return fail({ where: `${run}/${name}`, given: 'nothing', expected: 'the trained parameters' })
  const root = key(seed)
  const meta = fromEither(decodeState(`${run}/${name}`, bytes, model.start(split(root, 'parameters')).meta))
  const source = await orFail(study.source(split(root, 'data')))
  // the shapes of one task are those of the file
  const batch = source.train(split(root, 'export'), 1)
  const [support, query] = [likeOneTask(batch.support, source), likeOneTask(batch.query, source)]
  const { program } = trace(
    (adaptTo: typeof support, x: typeof query.x) => model.answer(meta, adaptTo, x),
    [support, query.x],
  )
  await orFail(
    saveOnnx(program, options.out, { inputs: ['support_x', 'support_y', 'query_x'], outputs: ['answers'] }),
  )
  process.stdout.write(`${options.out}\n`)
}
