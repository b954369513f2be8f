/** The experiments of the paper and of its Rotated MNIST adaptation, by name. */
export { augmented } from './augmented'
export { ownData } from './own-data'
export { rmnist } from './rmnist'
export { rmnistDedicated } from './rmnist-dedicated'
export { rotation } from './rotation'
export { sharing } from './sharing'
export { synthetic } from './synthetic'
