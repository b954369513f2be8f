/** All functions on tensors, under the names of the literature. */
export * from './activations'
export * from './arithmetic'
export {
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  locallyConnected1d,
  locallyConnected2d,
} from './convolution'
export { cumprod, cumsum } from './cumulative'
export * from './indexing'
export { attention, causalMask } from './attention'
export { cholesky } from './cholesky'
export * from './normalisation'
export * from './pooling'
export * from './products'
export { foldIn, keyOf, randomBits, type RandomKey, randomNormal, randomUniform } from './random'
export * from './reductions'
export * from './rotation'
export * from './sorting'
export { erf, expm1 } from './special'
export { inverse, logdet, solve } from './solve'
export * from './stochastic'
export * from './structure'
export { triangularSolve } from './triangular'
