/**
 * Ways to share × ways to adapt: every reparameterisation with every learner, on the synthetic problem of rank 2 and on
 * Rotated MNIST. They are functions, so that one table holds all pairs.
 */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { convolutionFloor, zeroFloor } from '../data/floors'
import { mnist } from '../data/mnist'
import { syntheticPool } from '../data/synthetic'
import { withValidation } from '../data/validation'
import { defineExperiment } from '../runs/experiment'
import { choiceOption, someOption } from '../runs/options'
import type { Study } from '../runs/training'
import { angleConditions } from './pictures/angles'
import { circuitModels, lineModels, type Steps } from './all-ways'
import { pooledSource } from './pooled'
import { rotatedSource } from './rotations'
import { waysToAdapt } from './ways-to-adapt'

const SHARINGS = [
  'none',
  'U v',
  'low rank',
  'doubly stochastic',
  'row-stochastic',
  'sparse U v',
  'softly U v',
  'learned rotations',
] as const

const ADAPTATIONS = [...waysToAdapt, 'ANIL', 'prototypical'] as const

interface Settings extends Steps {
  readonly support: number
  readonly query: number
}

/** What sharing is claimed to be good for is shown by the way of the paper, against the best without sharing. */
const SUBJECT = 'U v · MAML'

/** So many models speak through their numbers. */
const noPictures: Study['pictures'] = () => Promise.resolve([])

const problems = {
  'rank-2': (settings: Settings): Study => ({
    name: 'rank 2',
    models: lineModels(settings),
    source: (key) => {
      const pool = syntheticPool(key, { rank: 2 })
      const floors = { 'predict zero': zeroFloor, 'best single convolution': convolutionFloor(pool) }
      return TE.fromEither(pooledSource(pool, settings, [70, 1], floors))
    },
    pictures: noPictures,
  }),
  'rotated-mnist': (settings: Settings): Study => ({
    name: 'Rotated MNIST',
    models: circuitModels(settings),
    source: () =>
      pipe(
        mnist(),
        TE.map(withValidation),
        TE.chainEitherK((images) =>
          rotatedSource(images, '24', { ...settings, kind: 'per-angle', balanced: false }),
        ),
      ),
    pictures: noPictures,
  }),
} as const

/**
 * Every way to share weights with every way to adapt them.
 *
 * @example
 * sharing.starts.steps // 1000
 * sharing.presets.map(([name]) => name) // ['rotated-mnist', 'table']
 */
export const sharing = defineExperiment({
  name: 'sharing',
  title: 'Ways to share × ways to adapt',
  about:
    'Every way to share weights with every way to adapt them, on the synthetic problem of rank 2 or on Rotated ' +
    'MNIST: one table.',
  lead:
    'A name such as “U v · FOMAML” says how the weights are made and how a task adapts what is fast of them. All pairs ' +
    'run with the same numbers of steps and tasks.',
  options: {
    problem: choiceOption(['rank-2', 'rotated-mnist'], 'rank-2', 'what the tasks are'),
    sharings: someOption(SHARINGS, 'ways to share'),
    learners: someOption(ADAPTATIONS, 'ways to adapt'),
  },
  starts: { innerSteps: 3 },
  presets: {
    'rotated-mnist': {
      about: 'Rotated MNIST: 300 steps of 8 tasks, five images to adapt to',
      settings: {
        problem: 'rotated-mnist',
        steps: 300,
        tasks: 8,
        support: 5,
        query: 15,
        outerRate: 3e-3,
      },
    },
    table: {
      about: 'every pair tuned with the same budget, then three seeds: the table of the README',
      settings: { tune: 8, seeds: 3 },
    },
  },
  conditions: angleConditions,
  studies: ({ problem, sharings, learners, ...settings }) => {
    const study = problems[problem](settings)
    const models = study.models.filter(({ name }) =>
      sharings.some((how) => learners.some((way) => name === `${how} · ${way}`)),
    )
    const isShared = (name: string): boolean => !name.startsWith('none · ')
    const names = models.map(({ name }) => name)
    const [subject] = [SUBJECT, ...names.filter(isShared)].filter((name) => names.includes(name))
    const rivals = names.filter((name) => !isShared(name))
    return models.length > 0
      ? TE.right([{ ...study, models, ...(subject !== undefined && { claim: { subject, rivals } }) }])
      : TE.left({
          where: '--sharings and --learners',
          given: `${sharings.join(', ')} with ${learners.join(', ')}`,
          expected: `pairs that ${study.name} has: ${study.models.map(({ name }) => name).join(', ')}`,
        })
  },
})
