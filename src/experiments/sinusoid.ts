/**
 * Sinusoid regression (Finn, Abbeel and Levine, 2017, section 5.1): MAML, a network that was trained on all tasks at once
 * and is fine-tuned, and an oracle that is told each task's amplitude and phase; judged after 1, 5 and 10 gradient steps.
 */
import { pipe } from 'fp-ts/function'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import type { Sampler, TaskBatch } from '../data/batch'
import { SINUSOID_INPUT, sinusoidTasks } from '../data/sinusoids'
import { mse } from '../dsl/functions/losses'
import { askedSteps } from '../dsl/learning/asked-steps'
import { fixed } from '../dsl/learning/rates'
import { supervised } from '../dsl/learning/supervised'
import { supportAndQueryLoss } from '../dsl/learning/support-and-query-loss'
import { adam } from '../dsl/learning/transformations'
import { sinusoidNetwork, sinusoidOracle } from '../models/sinusoid'
import { defineExperiment } from '../runs/experiment'
import { positiveOption, someOption } from '../runs/options'
import { type Floor, type JudgedTasks, model, type Score, type Source } from '../runs/training'
import { askingFor } from './asked-steps'
import { chosen } from './chosen'
import { MOST_STEPS, sinusoidPictures } from './pictures/sinusoids'

const WATCHED_TASKS = 100
/** As many as the authors judge by. */
const JUDGED_TASKS = 600

/** After how many steps it is judged; the first is that of training, which headlines speak of. */
const JUDGED_AFTER = [1, 5, MOST_STEPS, 0] as const

const mean = (y: Float32Array): number => y.reduce((sum, one) => sum + one, 0) / y.length

/** The mean of (y − guess)² over the query set of each task; the guess is made from the support set. */
const guessing =
  (guess: (support: Float32Array) => number) =>
  ({ support, query, tasks }: TaskBatch): readonly Score[] => {
    const [seen, asked] = [support.y.length / tasks, query.y.length / tasks]
    return Array.from({ length: tasks }, (_, task) => {
      const at = guess(Float32Array.from(support.y.subarray(task * seen, (task + 1) * seen)))
      const curve = Float32Array.from(query.y.subarray(task * asked, (task + 1) * asked))
      return { loss: mean(curve.map((y) => (y - at) ** 2)) }
    })
  }

const floorsOf = (sample: Sampler): readonly Floor[] => [
  { name: 'predict zero', scores: (...drawn) => guessing(() => 0)(sample(...drawn)) },
  { name: 'predict the mean of what was seen', scores: (...drawn) => guessing(mean)(sample(...drawn)) },
]

const judgedAfter = (sample: Sampler, steps: number, tasks: number): JudgedTasks => ({
  set: `after ${steps} ${steps === 1 ? 'step' : 'steps'}`,
  tasks,
  sample: askingFor(steps, sample),
  floors: floorsOf(sample),
})

/** Tasks are never the same twice: there is a continuum of them. */
const sourceOf = (sample: Sampler): Source => ({
  input: [SINUSOID_INPUT],
  target: [1],
  classes: [],
  train: sample,
  watched: [judgedAfter(sample, 1, WATCHED_TASKS)],
  judged: JUDGED_AFTER.map((steps) => judgedAfter(sample, steps, JUDGED_TASKS)),
})

/**
 * Sinusoid regression, the first benchmark of MAML.
 *
 * @example
 * sinusoid.starts.steps // 70000
 * sinusoid.presets.map(([name]) => name) // ['five-shot', 'short']
 */
export const sinusoid = defineExperiment({
  name: 'sinusoid',
  title: 'Sinusoid regression: learning a curve from a few of its points',
  about:
    'The regression benchmark of MAML (Finn et al., 2017): a sinusoid of unknown amplitude and phase is learned from ' +
    'ten (--support) of its points by gradient steps, from a start that was meta-learned (MAML), from the weights that ' +
    'fit all tasks best (pretrained), and by an oracle that is told amplitude and phase.',
  lead:
    'A task is one sinusoid. The mean square error is that at other points of it, after 1, 5 and 10 gradient steps on the ' +
    'points that were seen, and before the first. MAML was trained to be good after --inner-steps of them.',
  options: {
    models: someOption(['MAML', 'pretrained', 'oracle'], 'models to train'),
    innerRate: positiveOption(
      0.01,
      'rate of the gradient steps, fixed; of the pretrained network twice that',
    ),
  },
  starts: { steps: 70_000, tasks: 25, support: 10, query: 10 },
  presets: {
    'five-shot': {
      about: 'five points to adapt on, and five to be judged by',
      settings: { support: 5, query: 5 },
    },
    short: { about: '15 000 outer steps', settings: { steps: 15_000 } },
  },
  studies: ({ models, innerSteps: steps, innerRate, outerRate, support, query }) => {
    const most = Math.max(MOST_STEPS, steps)
    const adapted = (rate: number) => askedSteps({ loss: mse, steps, most, rate: fixed(rate) })
    const all = [
      model('MAML', pipe(sinusoidNetwork, adapted(innerRate)), adam(outerRate)),
      model(
        'pretrained',
        pipe(sinusoidNetwork, adapted(2 * innerRate), supportAndQueryLoss),
        adam(outerRate),
      ),
      model('oracle', pipe(sinusoidOracle, supervised(mse), supportAndQueryLoss), adam(outerRate)),
    ]
    return TE.right([
      {
        name: `${support}-shot`,
        models: chosen(models, all),
        claim: { subject: 'MAML', rivals: ['pretrained'] },
        source: () => TE.fromEither(pipe(sinusoidTasks({ support, query }), E.map(sourceOf))),
        pictures: sinusoidPictures,
      },
    ])
  },
})
