/** What the outer loop minimises on one task. */
import type { Tree } from '../core/tree'
import type { Named } from '../networks/records'
import type { Learner } from './adapt'

/** The learner's own objective, or else the query loss after adaptation. */
export const objectiveOf = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
>({
  adapt,
  loss,
  objective,
}: Learner<In, Out, Target, Slow, Fast, Inner>): NonNullable<
  Learner<In, Out, Target, Slow, Fast, Inner>['objective']
> => objective ?? ((meta, support, query) => loss(adapt(meta, support), query))
