/** What the outer loop minimises on one task. */
import type { Shape } from '../core/shape'
import type { DType, Tensor } from '../core/tensor'
import type { Learner } from './adapt'

/** The learner's own objective, or else the query loss after adaptation. */
export const objectiveOf = <
  In extends Shape,
  Out extends Shape,
  Target extends Tensor<Shape, DType>,
  Slow,
  Fast,
  Inner,
>({
  adapt,
  loss,
  objective,
}: Learner<In, Out, Target, Slow, Fast, Inner>): NonNullable<
  Learner<In, Out, Target, Slow, Fast, Inner>['objective']
> => objective ?? ((meta, support, query) => loss(adapt(meta, support), query))
