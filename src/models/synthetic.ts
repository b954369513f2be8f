/**
 * The four networks of the paper's synthetic problems (section 4.1): one linear layer from 70 numbers to 68, without
 * bias, as a dense layer (MAML-FC), locally connected (MAML-LC), a convolution (MAML-Conv), or a dense layer whose
 * sharing is learned, weight = U v (MSR-FC).
 */
import { pipe } from 'fp-ts/function'
import { conv1d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { torchUniform } from '../dsl/networks/initialisers'
import { locallyConnected1d } from '../dsl/networks/local'
import { input } from '../dsl/networks/net'
import { flatten } from '../dsl/networks/parameterless'
import { reparam } from '../dsl/networks/reparam'
import { fullSharing } from '../dsl/networks/reparameterisations'

const line = input([70, 1])
const plain = { bias: false, init: torchUniform } as const

/** 4760 fast numbers. */
export const lineDense = pipe(line, flatten, dense(68, plain))

/** 204 fast numbers, three for each place. */
export const lineLocal = pipe(line, locallyConnected1d(1, 3, plain), flatten)

/** 3 fast numbers. */
export const lineConvolution = pipe(line, conv1d(1, 3, plain), flatten)

/** `rank` fast numbers, and 4760 · `rank` slow ones that say how they are shared. */
export const lineShared = <R extends number>(rank: R) =>
  pipe(line, flatten, dense(68, plain), reparam(fullSharing({ rank })))
