/** The readers of runs, each with whole files to damage. */
import { TextEncoder } from 'node:util'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { pipe } from 'fp-ts/function'
import { dense, input, key, loadParams, loadPyTorch } from '../../../src'
import { decodeSafetensors, encodeSafetensors } from '../../../src/data/safetensors'
import { storedSharing } from '../../../src/experiments/stored-sharing'
import { rawConfig } from '../../../src/runs/options/config'
import { decodeState, encodeState } from '../../../src/runs/store/state'
import { attempt } from '../../../src/runs/problems/effects'
import { summariesOf } from '../../../src/runs/report/summary'
import type { About } from '../../../src/runs/store/about'
import { METRICS, pastRows } from '../../../src/runs/store/metrics-file'
import { metrics, type Outcome, outcome as codec } from '../../../src/runs/store/outcome'
import { readRun } from '../../../src/runs/store/record'
import { runFolder } from '../../../src/runs/store/run-folder'
import { decodeCheckpoint, encodeCheckpoint } from '../../../src/runs/training/checkpoint'
import { cyclic } from '../../../src/symmetry/groups/cyclic'
import { groupSharing } from '../../../src/symmetry/group-kernels'
import { LAYERS, TURNS } from '../../../src/experiments/stored-sharing'
import { folderOf, placeOf } from '../../data/disk-places'
import { ofFile, promised, type Reader } from '../../data/reader'
import { tiny } from '../tiny'

const json = (value: unknown): Uint8Array => new Uint8Array(new TextEncoder().encode(JSON.stringify(value)))

const net = pipe(input([3]), dense(2))
const params = net.init(key(1))
const past = {
  step: 4,
  seconds: 1.5,
  losses: [3, 2, 1, 0.5],
  best: 0.5,
  drawn: [[90, 3]] as [number, number][],
}
const checkpoint = encodeCheckpoint(params, past)

const outcome: Outcome = {
  study: 'a',
  model: 'm',
  seed: 0,
  steps: 2,
  seconds: 1,
  train_loss: 0.5,
  results: [
    { set: 'test', loss: 0.5, condition: { angle: 90 }, images: 10, errors: 3 },
    { set: 'test', loss: 0.7, condition: { angle: 0 }, images: 10, errors: 2 },
  ],
  confusion: [
    [5, 2],
    [1, 2],
  ],
  drawn: [[0, 4]],
  pictures: [{ name: 'p', title: 't', caption: 'c' }],
}
const about: About = {
  experiment: 'tiny',
  title: 'Tiny',
  lead: 'A lead.',
  date: '2026-01-31',
  seconds: 3,
  settings: { steps: 2 },
  floors: [
    {
      study: 'a',
      floor: 'zero',
      sets: {
        test: {
          loss: { mean: 1, overTasks: 0.1, overSeeds: null },
          tasks: 2,
          accuracy: null,
          images: 0,
          errors: 0,
        },
      },
    },
  ],
  checkValues: [{ study: 'a', model: 'm', loss: 0.4, halfWidth: 0.1 }],
  outcomes: ['m.json'],
  published: [{ model: 'x', error: 0.1, source: 's' }],
}
const rows = [1, 2].map((step) => ({
  study: 'a',
  model: 'm',
  seed: 0,
  step,
  train_loss: 1 / step,
  steps_per_sec: 3,
}))
const lines = new TextEncoder().encode(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))

const sharings = Object.values(LAYERS).map(({ name, size, of }) => {
  const { shape } = groupSharing(cyclic(TURNS), of, size)
  const values = new Float32Array(shape.reduce((n, side) => n * side, 1)).fill(0.5)
  return [
    `${name.replace(' ', '-')}-learned-sharing-msr.safetensors`,
    encodeSafetensors({ 'slow.conv.U': { dtype: 'float32', shape, values } }, {}),
  ] as const
})

const isLoaded = ({ fast }: typeof params): boolean =>
  fast.dense.weight.shape.join() === '3,2' && fast.dense.bias.shape.join() === '2'

export const runReaders: readonly Reader[] = [
  {
    name: 'a checkpoint',
    seeds: [checkpoint],
    read: promised(
      (bytes) => decodeCheckpoint('a', bytes, params),
      ({ state, past: { step } }) => isLoaded(state) && step === 4,
    ),
  },
  {
    name: 'a saved state',
    seeds: [encodeState(params, {})],
    read: promised(
      (bytes) => decodeState('a', bytes, params),
      ({ state }) => isLoaded(state),
    ),
  },
  {
    name: 'parameters',
    seeds: [encodeState(params, {})],
    read: promised(
      (bytes) =>
        pipe(
          decodeSafetensors('a', bytes),
          E.chain(({ tensors }) => loadParams(net, tensors)),
        ),
      isLoaded,
    ),
  },
  {
    name: 'parameters of PyTorch',
    seeds: [
      encodeSafetensors(
        {
          '0.weight': { dtype: 'float32', shape: [2, 3], values: new Float32Array(6) },
          '0.bias': { dtype: 'float32', shape: [2], values: new Float32Array(2) },
        },
        { format: 'pt' },
      ),
    ],
    read: promised(
      (bytes) =>
        pipe(
          decodeSafetensors('a', bytes),
          E.chain(({ tensors }) => loadPyTorch(net, tensors, { dense: '0' })),
        ),
      isLoaded,
    ),
  },
  {
    name: 'stored sharing',
    seeds: [sharings[0][1]],
    read: promised(
      ofFile(folderOf(Object.fromEntries(sharings), sharings[0][0]), storedSharing),
      ({ first, middle, last }) => [first, middle, last].every(({ shape }) => shape.length > 0),
    ),
  },
  {
    name: 'metrics',
    seeds: [lines],
    read: promised(
      ofFile(folderOf({}, METRICS), (path) => attempt(() => pastRows(runFolder(path)))),
      (found) => found.every(metrics.is),
    ),
  },
  {
    name: 'settings',
    seeds: [
      json({ steps: 3, tasks: 2, seeds: 1 }),
      json({ weyl: 1, experiment: 'tiny', settings: { steps: 3, models: ['a'] } }),
    ],
    read: promised(
      ofFile(placeOf('config.json'), (path) =>
        pipe(
          rawConfig(path, 'tiny'),
          TE.chainEitherK((raw) => tiny.decode(raw)),
        ),
      ),
      ({ steps }) => Number.isInteger(steps) && steps >= 0,
    ),
  },
  {
    name: 'what a run says of itself',
    seeds: [json(about)],
    read: promised(
      ofFile(folderOf({ 'm.json': json(codec.encode(outcome)), [METRICS]: lines }, 'about.json'), (path) =>
        attempt(() => readRun(path)),
      ),
      ({ outcomes }) => summariesOf(outcomes).length <= 1,
    ),
  },
  {
    name: 'what a model achieved',
    seeds: [json(codec.encode(outcome))],
    read: promised(
      ofFile(folderOf({ 'about.json': json(about), [METRICS]: lines }, 'm.json'), (path) =>
        attempt(() => readRun(path)),
      ),
      ({ outcomes }) => summariesOf(outcomes).length === 1,
    ),
  },
]
