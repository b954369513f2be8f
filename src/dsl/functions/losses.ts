/** Losses of one example: a prediction and its target to a number. Means over examples are the caller's. */
import { fail } from '../core/problem'
import { sameShape, showShape } from '../core/shape'
import { checkTensor, type Scalar, type Tensor } from '../core/tensor'
import { neg, square, sub } from './arithmetic'
import { expectedLog } from './expected-log'
import { logSoftmax, oneHot } from './normalisation'
import { mean } from './reductions'

/**
 * −log softmax(logits)[label], in nats; NaN, with gradient NaN, for a label that is no class. Throws for logits that
 * are no vector, a label that is not one int32, and a `tensor` outside the classes.
 *
 * @example
 * crossEntropy(tensor([0, 0], [2]), tensor([1], [], 'int32')) // 0.6931
 */
export const crossEntropy = (
  logits: Tensor<readonly [number]>,
  label: Tensor<readonly [], 'int32'>,
): Scalar => {
  const classes = checkTensor('crossEntropy', logits).shape[0]
  return neg(expectedLog(oneHot(checkTensor('crossEntropy', label), classes), logSoftmax(logits)) as Scalar)
}

/**
 * Mean of the squared differences over all elements of two tensors of one shape. Throws where their shapes differ.
 *
 * @example
 * mse(tensor([1, 2], [2]), tensor([1, 4], [2])) // 2
 */
export const mse = (prediction: Tensor, target: Tensor): Scalar =>
  sameShape(checkTensor('mse', prediction).shape, checkTensor('mse', target).shape)
    ? mean(square(sub(prediction, target)))
    : fail({
        where: 'mse',
        given: `${showShape(prediction.shape)} and ${showShape(target.shape)}`,
        expected: "a target of the prediction's shape",
      })
