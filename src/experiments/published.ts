/**
 * Error rates that others published, as they were read: where a paper itself could not be, the source
 * is the note or the program that quotes it.
 */
import type { Published } from '../runs/store'

const COHEN = 'Cohen and Welling, 2016, by a reading note of its table 1'

export const rotatedErrors: readonly Published[] = [
  { model: 'best before 2016 (Schmidt and Roth, 2012)', error: 0.0398, source: COHEN },
  { model: 'Z2CNN, planar', error: 0.0503, source: COHEN },
  { model: 'P4CNN, rotation pooling', error: 0.0321, source: COHEN },
  { model: 'P4CNN', error: 0.0228, source: COHEN },
  { model: 'Z2CNN, run again', error: 0.0458, source: 'microljy/DREN_Tensorflow' },
  { model: 'H-Net', error: 0.0169, source: 'Worrall et al., 2017, by a listing' },
  { model: 'RotEqNet, augmented', error: 0.011, source: 'COGMAR/RotEqNet' },
  { model: 'SFCNN', error: 0.00714, source: 'Weiler et al., 2018, by a listing' },
  { model: 'E(2)-CNN', error: 0.00682, source: 'Weiler and Cesa, 2019, by a listing' },
]

const FINN = 'Finn et al., 2017, as READMEs of reimplementations quote its tables'
const SNELL = 'Snell et al., 2017, by oscarknagg/few-shot'
const LEARN2LEARN = 'learnables/learn2learn, examples/vision'
const YE = 'Ye and Chao, 2022 (Han-Jia/UNICORN-MAML), from a pretrained start'

/** Few-shot errors on Omniglot. */
export const omniglotErrors: readonly Published[] = [
  { model: 'MAML, 5-way 1-shot', error: 0.013, source: FINN },
  { model: 'MAML, 5-way 5-shot', error: 0.001, source: FINN },
  { model: 'MAML, 20-way 1-shot', error: 0.042, source: FINN },
  { model: 'MAML, 20-way 5-shot', error: 0.011, source: FINN },
  { model: 'MAML run again, 5-way 1-shot', error: 0.009, source: LEARN2LEARN },
  { model: 'MAML run again, 20-way 1-shot', error: 0.08, source: 'katerakelly/pytorch-maml' },
  { model: 'prototypical network, 5-way 1-shot', error: 0.012, source: SNELL },
  { model: 'prototypical network, 5-way 5-shot', error: 0.003, source: SNELL },
  { model: 'prototypical network, 20-way 1-shot', error: 0.04, source: SNELL },
  { model: 'prototypical network, 20-way 5-shot', error: 0.011, source: SNELL },
]

/** Few-shot errors on MiniImagenet, 5-way. */
export const miniImagenetErrors: readonly Published[] = [
  { model: 'Conv4, MAML, 1-shot', error: 0.513, source: FINN },
  { model: 'Conv4, MAML, 5-shot', error: 0.3689, source: FINN },
  { model: 'Conv4, MAML run again, 1-shot', error: 0.517, source: LEARN2LEARN },
  { model: 'Conv4, MAML run again, 5-shot', error: 0.346, source: LEARN2LEARN },
  { model: 'Conv4, prototypical network, 1-shot', error: 0.506, source: SNELL },
  { model: 'Conv4, prototypical network, 5-shot', error: 0.318, source: SNELL },
  { model: 'ResNet-12, MAML, 1-shot', error: 0.3558, source: YE },
  { model: 'ResNet-12, MAML, 5-shot', error: 0.1656, source: YE },
]
