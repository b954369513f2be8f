/**
 * Networks to hold a learned sharing against, on images of [height, width, 1]: an ordinary one, as one would train it on
 * the same images without a thought of tasks; and the plain circuit with as many numbers as the shared one has in all.
 */
import { pipe } from 'fp-ts/function'
import { conv2d } from '../dsl/networks/convolution'
import { dense } from '../dsl/networks/dense'
import { input } from '../dsl/networks/net'
import { flatten, maxPool, relu } from '../dsl/networks/parameterless'

/** Two convolutions with pooling and two dense layers: 34 178 numbers. */
export const ordinaryNetwork = pipe(
  input([28, 28, 1]),
  conv2d(16, 5),
  relu,
  maxPool(2),
  conv2d(32, 5),
  relu,
  maxPool(2),
  flatten,
  dense(40),
  relu,
  dense(10),
)

/** The plain circuit with 96 channels in place of 32: 649 930 numbers, where the single circuit has 650 399. */
export const wideCircuit = pipe(input([28, 28, 1]), conv2d(96, 3), relu, flatten, dense(10))
