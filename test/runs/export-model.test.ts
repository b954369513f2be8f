/** A tuned model is written as it was trained: at the setting that was chosen for it. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { adam, adapt, dense, input, key, mse, perLayer, split } from '../../src'
import { defineExperiment, model } from '../../src/node'
import { exportModel } from '../../src/runs/export-model'
import { encodeState } from '../../src/runs/store/state'
import { runFolder } from '../../src/runs/store/run-folder'
import { tunable } from '../../src/runs/training/tunable'
import { right } from '../data/outcome'
import { tinySource } from './tiny'

const SPACE = { innerSteps: [1, 2, 3] } as const

/** One model, of which the number of inner steps may be tuned. */
const steps = defineExperiment({
  name: 'steps',
  title: 'Steps',
  about: 'Learns linear maps.',
  lead: 'A task is a linear map.',
  options: {},
  starts: { engine: 'wasm', support: 4, query: 3 },
  presets: {},
  studies: ({ support, query, innerSteps }) =>
    TE.right([
      {
        name: 'maps',
        models: [
          tunable(SPACE, { innerSteps }, (at) =>
            model(
              'one layer',
              pipe(input([3]), dense(2), adapt({ loss: mse, steps: at.innerSteps, rate: perLayer(0.05) })),
              adam(0.1),
            ),
          ),
        ],
        source: () => TE.right(tinySource(1, support, query)),
        pictures: () => Promise.resolve([]),
      },
    ]),
})

const ramp = (shape: readonly number[]): OnnxTensor => {
  const size = shape.reduce((product, axis) => product * axis, 1)
  return new OnnxTensor(
    Float32Array.from({ length: size }, (_, i) => i / size),
    shape,
  )
}

/** What the file of a run with so many inner steps answers, of which another number may have been chosen by tuning. */
const answers = async (innerSteps: number, chosen?: number): Promise<unknown> => {
  const settings = right(steps.decode({ innerSteps }))
  const [study] = right(await steps.studies(settings)())
  const [own] = study.models
  const folder = runFolder(await mkdtemp(join(tmpdir(), 'weyl-')))
  const { meta } = own.start(split(key(settings.seed), 'parameters'))
  right(await folder.writeJson('config.json', { weyl: 2, experiment: 'steps', settings })())
  right(await folder.writeBytes('one-layer.safetensors', encodeState(meta, { step: '0' }))())
  if (chosen !== undefined) {
    const choices = [{ study: 'maps', model: 'one layer', setting: { innerSteps: chosen } }]
    right(await folder.writeJson('tuning.json', { budget: 3, seed: -1, rungs: [], choices })())
  }
  const out = join(folder.path, 'model.onnx')
  await exportModel(steps, { run: folder.path, model: undefined, out })
  const session = await InferenceSession.create(out)
  const found = await session.run({
    support_x: ramp([4, 3]),
    support_y: ramp([4, 2]),
    query_x: ramp([3, 3]),
  })
  return found.answers.data
}

test('a tuned model is exported with the settings that were chosen', async () => {
  const untuned = await answers(3)
  expect(await answers(1, 3)).toEqual(untuned)
  expect(await answers(1, 1)).not.toEqual(untuned)
})
