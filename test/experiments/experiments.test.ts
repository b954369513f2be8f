/** Every experiment, small: each of its models is trained, judged and drawn, and each study has what reports need. */
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { describe, expect, test } from 'vitest'
import * as experiments from '../../src/experiments'
import { key, split } from '../../src/dsl/core/random'
import { engineNamed } from '../../src/engines'
import type { Experiment } from '../../src/runs/experiment'
import type { Outcome } from '../../src/runs/store/outcome'
import { runFolder } from '../../src/runs/store/run-folder'
import { runJob } from '../../src/runs/training/job'
import { type Cell, cellsOf } from '../../src/runs/training/study'
import { AMAT_FILES } from '../../src/data/amat'
import { amatText } from '../data/amat-text'
import { right, wording } from '../data/outcome'

/** Milliseconds: whole runs, which share the machine with other tests. */
const LONG = 300_000

const small = { steps: 1, tasks: 2, query: 2 }

interface Ran {
  readonly outcomes: readonly Outcome[]
  readonly figures: readonly string[]
}

/** All cells of the experiment with such settings, one after the other; or `only` some. */
const ran = async (
  experiment: Experiment,
  given: Readonly<Record<string, unknown>>,
  { to, only = () => true }: { readonly to?: string; readonly only?: (cell: Cell) => boolean } = {},
): Promise<Ran> => {
  const settings = right(experiment.decode({ engine: 'wasm', ...small, ...given }))
  const studies = right(await experiment.studies(settings)())
  const engine = await engineNamed('wasm')
  const folder = runFolder(to ?? (await mkdtemp(join(tmpdir(), 'weyl-'))))
  const outcomes: Outcome[] = []
  for (const cell of cellsOf(studies, settings).filter(only)) {
    const source = right(await cell.study.source(split(key(cell.seed), 'data'))())
    const { signal } = new AbortController()
    const outcome = await runJob({
      cell,
      settings,
      engine,
      source,
      folder,
      signal,
      report: () => Promise.resolve(),
    })
    if (outcome !== undefined) outcomes.push(outcome)
  }
  const drawn = outcomes.some(({ pictures }) => pictures.length > 0)
  return { outcomes, figures: drawn ? await readdir(join(folder.path, 'figures')) : [] }
}

const expectWhole = ({ outcomes, figures }: Ran): void => {
  for (const { results, pictures } of outcomes) {
    expect(results.every(({ loss }) => Number.isFinite(loss))).toBe(true)
    expect(pictures.length).toBeGreaterThan(0)
    for (const { name } of pictures)
      expect(figures).toEqual(expect.arrayContaining([`${name}.svg`, `${name}.png`]))
  }
}

describe('the experiment', () => {
  test(
    'synthetic trains four models, and on each rank that which shares,, and draws weights and U',
    async () => {
      // of another rank the one that has a U of that rank: the others are the same networks
      const all = await ran(
        experiments.synthetic,
        { ranks: ['1', '5'], trainTasks: 40 },
        { only: ({ study, model }) => study.name === 'rank 1' || model.name === 'MSR-FC' },
      )
      expectWhole(all)
      expect(all.outcomes.map(({ study, model }) => `${study} ${model}`)).toEqual([
        ...['MSR-FC', 'MAML-Conv', 'MAML-LC', 'MAML-FC'].map((model) => `rank 1 ${model}`),
        'rank 5 MSR-FC',
      ])
      expect(all.figures).toEqual(
        expect.arrayContaining([
          'rank-5-msr-fc-sharing.svg',
          'rank-1-msr-fc-symmetry.svg',
          'rank-1-maml-conv-weight.png',
        ]),
      )
    },
    LONG,
  )

  test(
    'sharing trains every way to share with every way to adapt',
    async () => {
      const ways = { sharings: ['U v', 'row-stochastic'], learners: ['FOMAML', 'Reptile'] }
      const all = await ran(experiments.sharing, ways)
      expect(all.outcomes.every(({ train_loss }) => Number.isFinite(train_loss))).toBe(true)
      expect(all.outcomes.map(({ model }) => model)).toEqual([
        'U v · FOMAML',
        'U v · Reptile',
        'row-stochastic · FOMAML',
        'row-stochastic · Reptile',
      ])
    },
    LONG,
  )

  test(
    'sinusoid judges MAML, a pretrained network and an oracle after several numbers of steps',
    async () => {
      const all = await ran(experiments.sinusoid, { support: 3 })
      expectWhole(all)
      expect(all.outcomes.map(({ model }) => model)).toEqual(['MAML', 'pretrained', 'oracle'])
      const losses = (model: number, set: string) =>
        all.outcomes[model].results.filter((result) => result.set === set).map(({ loss }) => loss)
      expect(losses(0, 'after 1 step')).toHaveLength(600)
      expect(losses(0, 'after 10 steps')).not.toEqual(losses(0, 'after 0 steps'))
      expect(all.figures).toEqual(expect.arrayContaining(['maml-curves.svg', 'maml-steps.svg']))
    },
    LONG,
  )

  test(
    'rotation trains shared, plain and exactly equivariant convolutions',
    async () => {
      const all = await ran(experiments.rotation, {
        groups: ['rotations'],
        models: ['MSR-Conv', 'group convolution'],
        trainTasks: 8,
      })
      expectWhole(all)
      expect(all.figures).toEqual(
        expect.arrayContaining(['spectra', 'symmetry', 'equivariance'].map((name) => `msr-conv-${name}.svg`)),
      )
    },
    LONG,
  )

  test(
    'augmented judges plain and augmented queries',
    async () => {
      const all = await ran(experiments.augmented, { ways: 2, query: 1 })
      expectWhole(all)
      expect(new Set(all.outcomes[0].results.map(({ set }) => set))).toEqual(new Set(['augmented', 'plain']))
    },
    LONG,
  )

  test(
    'rmnist-dedicated trains the design that works and that of the seed',
    async () => {
      // every network once, and every source of tasks: the others are these networks on these tasks
      const once = [
        'per-angle tasks: dedicated circuits',
        'per-angle tasks: no sharing (MAML)',
        "the seed's five fixed tasks: seed: all circuits",
        "the seed's, fresh tasks: seed: single circuit",
      ]
      const all = await ran(
        experiments.rmnistDedicated,
        { angles: '2', circuits: 2, support: 2 },
        { only: ({ study, model }) => once.includes(`${study.name}: ${model.name}`) },
      )
      expectWhole(all)
      expect(all.outcomes.map(({ study, model }) => `${study}: ${model}`)).toEqual(once)
      expect(all.figures).toEqual(
        expect.arrayContaining(
          ['activations', 'activations-adapted', 'invariance'].map(
            (name) => `per-angle-tasks-dedicated-circuits-${name}.png`,
          ),
        ),
      )
    },
    LONG,
  )

  test(
    'own-data takes a folder of labelled images',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'weyl-images-'))
      for (const [shade, name] of ['dark', 'middle', 'light'].entries()) {
        await mkdir(join(folder, name))
        for (let i = 0; i < 12; i++)
          await writeFile(
            join(folder, name, `${i}.png`),
            encode({
              width: 8,
              height: 8,
              channels: 1,
              data: Uint8Array.from({ length: 64 }, (_, p) => ((p * (i + 1)) % 7) * (shade + 1) * 8),
            }),
          )
      }
      const all = await ran(experiments.ownData, { data: folder, angles: '2', support: 2, query: 2 })
      expectWhole(all)
      expect(all.outcomes[0].confusion).toHaveLength(3)
    },
    LONG,
  )

  test(
    'kernel-sharing learns for each kind of layer, and rotated-mnist takes what it has learned',
    async () => {
      const out = await mkdtemp(join(tmpdir(), 'weyl-'))
      const learned = await ran(
        experiments.kernelSharing,
        {
          models: 'learned sharing (MSR)',
          trainTasks: 8,
          support: 1,
        },
        { to: out },
      )
      expectWhole(learned)
      const data = await mkdtemp(join(tmpdir(), 'weyl-'))
      await writeFile(join(data, AMAT_FILES.train), amatText(12))
      await writeFile(join(data, AMAT_FILES.test), amatText(6))
      const all = await ran(experiments.rotatedMnist, {
        data,
        sharing: out,
        augment: 'warps',
        validate: true,
      })
      expectWhole(all)
      expect(all.outcomes.map(({ model }) => model)).toEqual(['plain CNN', 'learned sharing', 'C4', 'C8'])
      // every test image once
      expect(all.outcomes[0].results.map(({ images }) => images)).toEqual([6])
    },
    LONG,
  )

  test(
    'rotated-mnist learns sharing on the digits themselves, freely and by doubly stochastic matrices',
    async () => {
      const data = await mkdtemp(join(tmpdir(), 'weyl-'))
      await writeFile(join(data, AMAT_FILES.train), amatText(12))
      await writeFile(join(data, AMAT_FILES.test), amatText(6))
      const models = ['joint U v', 'joint WSCNN']
      const all = await ran(experiments.rotatedMnist, { data, models })
      expectWhole(all)
      expect(all.outcomes.map(({ model }) => model)).toEqual(models)
    },
    LONG,
  )

  test('rotated-mnist refuses a folder that holds no learned sharing', async () => {
    expect(wording(experiments.rotatedMnist.decode({ models: 'learned sharing' }))).toContain('--sharing')
    const settings = right(experiments.rotatedMnist.decode({ sharing: tmpdir() }))
    expect(wording(await experiments.rotatedMnist.studies(settings)())).toMatch(
      /first-layer-learned-sharing-msr.safetensors[^]*run kernel-sharing/,
    )
  })
})
