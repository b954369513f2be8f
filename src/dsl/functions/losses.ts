/** Losses of one example: a prediction and its target to a number. Means over examples are the caller's. */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import type { Scalar, Tensor } from '../core/tensor'
import { neg, square, sub } from './arithmetic'
import { logSoftmax, oneHot } from './normalisation'
import { dot } from './products'
import { mean } from './reductions'

/**
 * −log softmax(logits)[label], in nats.
 *
 * @example
 * crossEntropy(tensor([0, 0], [2]), tensor([1], [], 'int32')) // 0.6931
 */
export const crossEntropy = (
  logits: Tensor<readonly [number]>,
  label: Tensor<readonly [], 'int32'>,
): Scalar => neg(dot<readonly [number]>(logSoftmax(logits), oneHot(label, logits.shape[0])))

/**
 * Mean of the squared differences over all elements of two tensors of one shape.
 *
 * @example
 * mse(tensor([1, 2], [2]), tensor([1, 4], [2])) // 2
 */
export const mse = (prediction: Tensor, target: Tensor): Scalar =>
  sameShape(prediction.shape, target.shape)
    ? mean(square(sub(prediction, target)))
    : fail({
        where: 'mse',
        given: `${showShape(prediction.shape)} and ${showShape(target.shape)}`,
        expected: "a target of the prediction's shape",
      })
