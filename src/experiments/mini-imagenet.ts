/** MiniImagenet, the few-shot benchmark (Vinyals et al., 2016; Ravi and Larochelle, 2017), with Conv4 and ResNet-12. */
import { join } from 'node:path'
import { miniImagenet as photographs } from '../data/mini-imagenet'
import { pooledConv4, resNet12 } from '../models/conv4'
import { defineExperiment } from '../runs/experiment'
import { choiceOption, pathOption, wholeOption } from '../runs/options'
import { fewShotOptions, fewShotStarts, fewShotStudies } from './few-shot-studies'
import { miniImagenetErrors } from './published'

const NETWORKS = {
  Conv4: { of: pooledConv4, channels: 32 },
  'ResNet-12': { of: resNet12, channels: 64 },
} as const

/**
 * MiniImagenet, 5-way, 1- and 5-shot.
 *
 * @example
 * miniImagenetBenchmark.starts.steps // 60000
 * miniImagenetBenchmark.presets.map(([name]) => name) // ['5-way-5-shot']
 */
export const miniImagenetBenchmark = defineExperiment({
  name: 'mini-imagenet',
  title: 'MiniImagenet: photographs of classes that were never trained on',
  about:
    'The MiniImagenet benchmark as MAML was measured on it (Finn et al., 2017), from a folder of your own, which nobody may ' +
    'hand on: so it was run on generated images of its form alone. Conv4 of 32 channels with pooling, or ResNet-12, ' +
    'both with batch normalisation by the batch at hand.',
  lead: 'A task is five classes of photographs with new labels, a few of each to adapt to and fifteen to be judged by.',
  options: {
    ...fewShotOptions,
    network: choiceOption(['Conv4', 'ResNet-12'], 'Conv4', 'the network'),
    size: wholeOption(16, 84, 'sides to which images are scaled'),
    data: pathOption(
      'folder',
      'data/miniimagenet',
      'train.csv, test.csv and images, or train and test by class',
    ),
  },
  starts: { ...fewShotStarts, tasks: 4, query: 15, innerSteps: 5, testSteps: 10, innerRate: 0.01 },
  presets: {
    '5-way-5-shot': { about: 'five images of each class', settings: { support: 5, tasks: 2 } },
  },
  studies: (settings) => {
    const { network, channels, size, data } = settings
    const { of, channels: own } = NETWORKS[network]
    return fewShotStudies(settings, photographs(data ?? join('data', 'miniimagenet'), size), (image) =>
      of(image, channels ?? own),
    )
  },
  published: miniImagenetErrors,
})
