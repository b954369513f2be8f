/** What an experiment compares: models on one source of tasks; and the cells that a run is made of. */
import type * as TE from 'fp-ts/TaskEither'
import { fail, type Problem } from '../../dsl/core/problem'
import type { Key } from '../../dsl/core/random'
import type { Tree } from '../../dsl/core/tree'
import type { Engine } from '../../engines/engine'
import type { Claim, Picture } from '../store'
import type { Judged } from './evaluation'
import type { Model } from './model'
import type { Source } from './source'

/** A model that was trained, for pictures of it. */
export interface Trained {
  /** The model as the study has it. */
  readonly model: Model
  /** Its parameters after the last step. */
  readonly meta: Tree
  /** The same before the first step. */
  readonly start: Tree
  /** On which pictures may compute. */
  readonly engine: Engine
  /** The tasks of the study, of the seed of the run. */
  readonly source: Source
  /** What it achieved on the tasks that it is judged on. */
  readonly judged: Judged
  /** Of all randomness of its pictures. */
  readonly key: Key
}

/** A part of an experiment: models that are trained and judged on one source of tasks. */
export interface Study {
  /** A column of the table, such as `rank 2`. */
  readonly name: string
  /** The first is what the study is about, the others its baselines. */
  readonly models: readonly Model[]
  /** Its tasks; the key is that of the run's seed, and the same for all models. */
  readonly source: (key: Key) => TE.TaskEither<Problem, Source>
  /** Pictures of a trained model; called once for each model, with the first seed. */
  readonly pictures: (trained: Trained) => Promise<readonly Picture[]>
  /** What the study claims: that a model is better than others. Without it, that the first is better than all others. */
  readonly claim?: Omit<Claim, 'study'>
}

/** One model of one study with one seed: what is trained at a time. */
export interface Cell {
  readonly study: Study
  readonly model: Model
  readonly seed: number
  /** Of its files. */
  readonly slug: string
  /** Whether it is drawn: of several seeds the first. */
  readonly drawn: boolean
}

/** A name in file names. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** Files of a run that are of no cell: `config.json` and the like. */
const OTHERS = ['', 'about', 'config', 'summary', 'tuning']

/** Cells whose files would be those of another are a defect of the experiment. */
const apart = (cells: readonly Cell[]): readonly Cell[] => {
  for (const [i, { slug, model }] of cells.entries())
    if (OTHERS.includes(slug) || cells.findIndex((cell) => cell.slug === slug) < i)
      fail({
        where: 'cells',
        given: `'${slug}' as the name of the files of ${OTHERS.includes(slug) ? `'${model.name}'` : 'two models'}`,
        expected: 'names of studies and models that differ in their letters a to z and digits',
        fix: `give '${model.name}' another name`,
      })
  return cells
}

/** The cells, those with the same data side by side; names are left out of slugs where there is but one. Fails where slugs clash. */
export const cellsOf = (
  studies: readonly Study[],
  { seed, seeds }: { readonly seed: number; readonly seeds: number },
): readonly Cell[] =>
  apart(
    studies.flatMap((study) =>
      Array.from({ length: seeds }, (_, i) => seed + i).flatMap((own) =>
        study.models.map((model) => ({
          study,
          model,
          seed: own,
          slug: slugOf(
            [
              ...(studies.length > 1 ? [study.name] : []),
              model.name,
              ...(seeds > 1 ? [`seed ${own}`] : []),
            ].join(' '),
          ),
          drawn: own === seed,
        })),
      ),
    ),
  )

/** What the studies claim, of those that compare anything. */
export const claimsOf = (studies: readonly Study[]): readonly Claim[] =>
  studies.flatMap(({ name: study, models, claim }) => {
    const [subject, ...rivals] = models.map(({ name }) => name)
    return rivals.length === 0 ? [] : [{ study, ...(claim ?? { subject, rivals }) }]
  })
