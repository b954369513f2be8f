/** The experiments of the paper and of its Rotated MNIST adaptation, by name. */
export { augmented } from './augmented'
export { kernelSharing } from './kernel-sharing'
export { ownData } from './own-data'
export { rmnist } from './rmnist'
export { rmnistDedicated } from './rmnist-dedicated'
export { rotatedMnist } from './rotated-mnist'
export { rotation } from './rotation'
export { synthetic } from './synthetic'
