/**
 * The networks of the paper's rotation problems (section 4.2): one convolution 3×3 on [32, 32, 1] images, without
 * bias, plain (MAML-Conv) or with learned sharing, kernel = (A ⊗ B ⊗ C) v (MSR-Conv).
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { torchUniform } from '../dsl/networks/initialisers'
import { input } from '../dsl/networks/net'
import { reparam } from '../dsl/networks/reparam'
import { fullSharing, kronecker } from '../dsl/networks/reparameterisations'
import { sharedBy } from '../dsl/networks/known-sharing'
import type { Tensor } from '../dsl/core/tensor'

/** [32, 32, 1] → [30, 30, channels]. */
export const imageConvolution = <O extends number>(channels: O) =>
  pipe(input([32, 32, 1]), conv2d(channels, 3, { bias: false, init: torchUniform }))

/** The same with A, B and C slow and v fast. */
export const sharedConvolution = <O extends number>(channels: O) =>
  pipe(imageConvolution(channels), reparam(kronecker))

/**
 * The same with kernel = U v, U slow and v of `rank` numbers fast. Unlike three factors, U can be that of a group for
 * every v: of three fields on 3×3 taps it has rank 18.
 */
export const freelyShared = <O extends number, R extends number>(channels: O, rank: R) =>
  pipe(imageConvolution(channels), reparam(fullSharing({ rank })))

/** The same with a kernel U v of which U is known: the exactly equivariant convolution, and the bound. */
export const groupConvolution = <O extends number>(channels: O, U: Tensor<readonly [number, number]>) =>
  pipe(imageConvolution(channels), reparam(sharedBy(U)))
