/** The experiments of the paper and of its Rotated MNIST adaptation, by name. */
export { rmnist } from './rmnist'
export { rotation } from './rotation'
export { synthetic } from './synthetic'
