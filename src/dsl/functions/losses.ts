/** Losses of one example: a prediction and its target to a number. Means over examples are the caller's. */
import type { Shape } from '../core/shape'
import type { Scalar, Tensor } from '../core/tensor'
import { neg, square, sub } from './arithmetic'
import { logSoftmax, oneHot } from './normalisation'
import { dot } from './products'
import { mean } from './reductions'

/** A function of a prediction and its target. */
export type Loss<Out extends Shape, Target extends Tensor<Shape, 'float32' | 'int32'>> = (
  prediction: Tensor<Out>,
  target: Target,
) => Scalar

/** −log softmax(logits)[label], in nats. */
export const crossEntropy = <C extends number>(
  logits: Tensor<readonly [C]>,
  label: Tensor<readonly [], 'int32'>,
): Scalar => neg(dot<readonly [number]>(logSoftmax(logits), oneHot(label, logits.shape[0])))

/** Mean of the squared differences over all elements. */
export const mse = <S extends Shape>(prediction: Tensor<S>, target: Tensor<S>): Scalar =>
  mean(square(difference(prediction, target)))

const difference = (x: Tensor, y: Tensor): Tensor => sub(x, y)
