/** Omniglot, the few-shot benchmark (Lake et al., 2015; Vinyals et al., 2016), as MAML was measured on it. */
import { join } from 'node:path'
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { omniglot as characters } from '../data/omniglot'
import { turnedClasses } from '../data/turned-classes'
import { stridedConv4 } from '../models/conv4'
import { defineExperiment } from '../runs/experiment'
import { pathOption } from '../runs/options'
import { fewShotOptions, fewShotStarts, fewShotStudies } from './few-shot-studies'
import { omniglotErrors } from './published'

/** Of 20-way tasks, as the authors have them. */
const TWENTY = { ways: 20, innerSteps: 5, testSteps: 5, innerRate: 0.1, tasks: 16 } as const
const FIVE_SHOT = { support: 5, query: 5 } as const

/**
 * Omniglot, 5- and 20-way, 1- and 5-shot.
 *
 * @example
 * omniglotBenchmark.starts.steps // 60000
 * omniglotBenchmark.presets.map(([name]) => name) // ['5-way-5-shot', '20-way-1-shot', '20-way-5-shot']
 */
export const omniglotBenchmark = defineExperiment({
  name: 'omniglot',
  title: 'Omniglot: characters that were never trained on, from one or five images of each',
  about:
    'The Omniglot benchmark as MAML was measured on it (Finn et al., 2017), from a folder of your own: Conv4 of 64 ' +
    'channels with strides, batch normalisation by the batch at hand, each quarter turn of a character a class of its own. ' +
    'Characters are split into the background set, to train on, and the evaluation set; the authors train on 1200 ' +
    'characters at random. few-shot is the same on digits, without a download.',
  lead: 'A task is a few characters with new labels, one or five images of each to adapt to, as many to be judged by.',
  options: {
    ...fewShotOptions,
    data: pathOption('folder', 'data/omniglot', 'images_background and images_evaluation, folders or zip'),
  },
  starts: { ...fewShotStarts, tasks: 32, query: 1, innerSteps: 1 },
  presets: {
    '5-way-5-shot': { about: 'five images of each of five classes', settings: FIVE_SHOT },
    '20-way-1-shot': { about: 'one image of each of twenty classes', settings: TWENTY },
    '20-way-5-shot': {
      about: 'five images of each of twenty classes',
      settings: { ...TWENTY, ...FIVE_SHOT },
    },
  },
  studies: (settings) =>
    fewShotStudies(
      settings,
      pipe(characters(settings.data ?? join('data', 'omniglot')), TE.map(turnedClasses)),
      (image) => stridedConv4(image, settings.channels ?? 64),
    ),
  published: omniglotErrors,
})
