/** Gradient transformations: optimisers, what they are made of, and schedules of their hyperparameters. */
export { accumulate } from './accumulate'
export { adam } from './adam'
export { anchored } from './anchored'
export { adamW, decayWeights, lamb } from './decay-weights'
export { averaged, ema } from './ema'
export { freeze } from './freeze'
export { lion } from './lion'
export { lookahead } from './lookahead'
export { momentum, nesterov } from './momentum'
export { clipByNorm, globalNorm, scaleByTrustRatio } from './norms'
export { partition } from './partition'
export { exclusiveSparsity, type Prox, proximal, softThreshold } from './proximal'
export { adaGrad, rmsProp } from './rms'
export { scaleUpdates, sgd } from './scale'
export { scheduled } from './scheduled'
export {
  constantSchedule,
  cosineDecay,
  exponentialDecay,
  linearSchedule,
  piecewiseSchedule,
  type Schedule,
  stepDecay,
} from './schedules'
export { chain, descend, type Transformation } from './transformation'
