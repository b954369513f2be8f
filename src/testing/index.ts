/**
 * `weyl/testing`: symmetry as laws for anybody's tests. An entry of its own, since it needs fast-check, which who
 * only uses the language does not.
 *
 * @module weyl/testing
 */
export { equivariant, invariant, type Law } from './equivariant'
export type { ForeignTensor, Output } from './output'
export { smoothImages } from './smooth-images'
export type {
  Equivariance,
  EquivarianceOfAll,
  Inexact,
  Inputs,
  Invariance,
  InvarianceOfAll,
  Subject,
} from './terms'
export type { Trial } from './trial'
export { wholeNumbers } from './whole-numbers'
