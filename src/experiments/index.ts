/** The experiments of the paper and of its Rotated MNIST adaptation, by name. */
export { augmented } from './augmented'
export { ownData } from './own-data'
export { rmnist } from './rmnist'
export { rotation } from './rotation'
export { synthetic } from './synthetic'
