/** Few-shot classification of the digits that come along: the form of the field's benchmarks, without a download. */
import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import { heldOutClasses } from '../data/held-out-classes'
import { mnist } from '../data/mnist'
import { turnedClasses } from '../data/turned-classes'
import { stridedConv4 } from '../models/conv4'
import { defineExperiment } from '../runs/experiment'
import { pathOption } from '../runs/options'
import { fewShotOptions, fewShotStarts, fewShotStudies } from './few-shot-studies'

/**
 * MAML's few-shot classification, on digits.
 *
 * @example
 * fewShot.starts.steps // 600
 * fewShot.presets.map(([name]) => name) // ['five-shot']
 */
export const fewShot = defineExperiment({
  name: 'few-shot',
  title: 'Few-shot digits: classes that were never trained on, from one image of each',
  about:
    "Few-shot classification in the form of MAML's benchmarks, on the digits that come along: 0 to 4 are meta-trained on, " +
    '5 to 9 are tested on; each quarter turn of a digit is a class of its own. The network is Conv4, with batch ' +
    'normalisation by the batch at hand. omniglot and mini-imagenet are the benchmarks themselves.',
  lead:
    'A task is a few classes with new labels; test classes are other digits than those that were trained on. So few ' +
    'classes to train on make this harder than Omniglot, which has thousands.',
  options: {
    ...fewShotOptions,
    data: pathOption('folder', 'my-digits', 'four IDX files (default: MNIST, which comes along)'),
  },
  starts: { ...fewShotStarts, steps: 600, tasks: 8, query: 5 },
  presets: {
    'five-shot': { about: 'five images of each class to adapt on', settings: { support: 5 } },
  },
  studies: (settings) =>
    fewShotStudies(
      settings,
      pipe(mnist(settings.data), TE.map(heldOutClasses), TE.map(turnedClasses)),
      (image) => stridedConv4(image, settings.channels ?? 64),
    ),
})
