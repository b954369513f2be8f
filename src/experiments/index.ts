/**
 * The experiments of the paper and of its Rotated MNIST adaptation, as values; and what `examples/rmnist.ts`, which is one
 * of them, is made of.
 *
 * @module weyl/experiments
 */
export { augmented } from './augmented'
export { fewShot } from './few-shot'
export { kernelSharing } from './kernel-sharing'
export { miniImagenetBenchmark } from './mini-imagenet'
export { omniglotBenchmark } from './omniglot'
export { ownData } from './own-data'
export { rmnistDedicated } from './rmnist-dedicated'
export { rotatedMnist } from './rotated-mnist'
export { rotation } from './rotation'
export { sharing } from './sharing'
export { sinusoid } from './sinusoid'
export { synthetic } from './synthetic'
export { rotatedControls } from './rotated-controls'
export { rotatedDigits, rotatedDigitStudies } from './rotated-digits'
export { type Adapting, adaptingSpace, asked, outerOf, rateOf } from './tunables'
