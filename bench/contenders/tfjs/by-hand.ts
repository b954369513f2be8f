/**
 * tfjs as an expert writes it: gradients derived by hand (its own are wrong at second order), no product with
 * transposes (they are plain loops), dense layers for all tasks at once, images task by task.
 */
import type { Contender } from '../../harness/contender'
import type { Settings } from '../../workloads/settings'
import { lacking, missing } from '../peer'
import { circuits, convolution } from './circuit'
import { type Calculus, calculus } from './dual'
import { factored, weighted } from './dense'
import { PACKAGES, startTfjs, type Tf } from './library'
import { metaGradient } from './meta-gradient'
import type { Model } from './model'
import { trainer } from './trainer'

const lacks = lacking(['conv4', 'mlp', 'rotated'], 'second derivatives of these layers by hand')

const modelOf = (tf: Tf, c: Calculus, settings: Settings): Model => {
  switch (settings.kind) {
    case 'dense':
      return settings.rank <= 6 ? factored(tf, c, settings) : weighted(tf, c, settings)
    case 'shareConv':
      return convolution(tf, c, settings)
    case 'circuit':
    case 'dedicated':
      return circuits(tf, c, settings, 1)
    case 'dedicatedAll':
      return circuits(tf, c, settings, settings.circuits)
    case 'conv4':
    case 'mlp':
    case 'rotated':
      return lacks.refuse(settings)
  }
}

export const byHand: Contender = {
  absence: (settings) => Promise.resolve(lacks.absence(settings) ?? missing(...PACKAGES)),
  form: ({ kind }) =>
    kind === 'dense'
      ? 'derived by hand, all tasks at once'
      : 'derived by hand, task by task, which is faster',
  prepare: async (workload) => {
    const tf = await startTfjs()
    const { settings } = workload
    const model = modelOf(tf, calculus(tf), settings)
    return trainer(tf, workload, model.group, (params, groups) =>
      metaGradient(tf, model, params, groups, settings),
    )
  },
}
