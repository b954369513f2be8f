/**
 * A trained model of a run as an ONNX file. The program adapts to a support set and answers for a query set: inputs
 * `support_x`, `support_y`, `query_x`; output `answers`. The trained parameters are inside.
 */
import * as t from 'io-ts'
import { fail } from '../dsl/core/problem'
import { key, split } from '../dsl/core/random'
import { trace } from '../dsl/transforms/program'
import type { Experiment } from './experiment'
import { rawConfig } from './options'
import { fromEither, meant, orFail } from './problems'
import { decodeState, runFolder, saveOnnx, tuning, TUNING } from './store'
import { cellsOf, likeOneTask } from './training'
import { chosenStudies } from './tuning'

/** What is to be written. */
export const exportJob = t.type({
  /** The folder of the run. */
  run: t.string,
  /** The slug of the model; without one the first. */
  model: t.union([t.string, t.undefined]),
  out: t.string,
})

export type ExportJob = t.TypeOf<typeof exportJob>

export const exportModel = async (
  experiment: Experiment,
  { run, model: wanted, out }: ExportJob,
): Promise<void> => {
  const raw = await orFail(rawConfig(`${run}/config.json`, experiment.name))
  const settings = fromEither(experiment.decode(raw))
  const tuned = await orFail(runFolder(run).readJson(TUNING, tuning))
  const studies = chosenStudies(await orFail(experiment.studies(settings)), tuned?.choices)
  const cells = Object.fromEntries(cellsOf(studies, settings).map((cell) => [cell.slug, cell]))
  const { model, study, slug, seed } = meant(wanted ?? Object.keys(cells)[0], cells, {
    where: 'weyl export --model',
    missing: 'no model',
    fix: 'name one of them',
  })
  const name = `${slug}.safetensors`
  const bytes = await orFail(runFolder(run).readBytes(name))
  if (bytes === undefined)
    return fail({
      where: `${run}/${name}`,
      given: 'nothing',
      expected: 'the trained parameters',
      cause: 'this model was not trained to its end, or the file was moved',
      fix: `name another model with --model: ${Object.keys(cells).join(', ')}`,
    })
  const root = key(seed)
  const { meta: like } = model.start(split(root, 'parameters'))
  const { state: meta } = fromEither(decodeState(`${run}/${name}`, bytes, like))
  const source = await orFail(study.source(split(root, 'data')))
  // the shapes of one task are those of the file
  const batch = source.train(split(root, 'export'), 1)
  const [support, query] = [likeOneTask(batch.support, source), likeOneTask(batch.query, source)]
  const { program } = trace(
    (adaptTo: typeof support, x: typeof query.x) => model.answer(meta, adaptTo, x),
    [support, query.x],
  )
  await saveOnnx(program, out, { inputs: ['support_x', 'support_y', 'query_x'], outputs: ['answers'] })
}
