/**
 * Error rates on Rotated MNIST that others published, as they were read: where a paper itself could not be, the source
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
