/**
 * The outer step as one function: all tasks adapted at once, the mean of their query losses, its gradient
 * by all meta-parameters through the inner loops, and the optimiser's update. It compiles to one program.
 */
import type { Key } from '../core/random'
import type { Shape } from '../core/shape'
import type { DType, Scalar, Tensor } from '../core/tensor'
import type { Tree } from '../core/tree'
import { mean } from '../functions/reductions'
import { placeholder } from '../primitives/leaves'
import { valueAndGrad } from '../transforms/grad'
import { vmapTrees } from '../transforms/vmap'
import type { Examples, Learner, Meta } from './adapt'
import { tryLabels } from './labels'
import { objectiveOf } from './objective'
import { descend, globalNorm, type Transformation } from './transformation'

/** Support and query sets of many tasks, tasks along axis 0, examples along axis 1. */
export type Tasks = {
  readonly support: {
    readonly x: Tensor
    readonly y: Tensor<Shape, DType>
    /** For `routed`: the circuit of each task, [tasks]. */
    readonly circuit?: Tensor<Shape, 'int32'>
  }
  readonly query: { readonly x: Tensor; readonly y: Tensor<Shape, DType> }
}

/** What the outer loop carries from step to step. */
export type MetaState<M> = { readonly meta: M; readonly optimiser: Tree }

/** What one outer step reports. */
export type StepFigures = { readonly train_loss: Scalar; readonly gradient_norm: Scalar }

type AnyTarget = Tensor<Shape, DType>

/** Mean over tasks of the query loss after adaptation, or of the learner's own objective. */
export const metaLoss =
  <In extends Shape, Out extends Shape, Target extends AnyTarget, Slow, Fast, Inner>(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  ) =>
  (meta: Meta<Slow, Fast, Inner>, tasks: Tasks): Scalar => {
    const objective = objectiveOf(learner)
    for (const { x, y } of [tasks.support, tasks.query])
      tryLabels(y, (target) =>
        learner.loss(meta, { x: placeholder(x.shape.slice(1)), y: target } as unknown as Examples<
          In,
          Target
        >),
      )
    const each = vmapTrees((support, query) =>
      objective(meta, support as Examples<In, Target>, query as Examples<In, Target>),
    )
    return mean(each(tasks.support, tasks.query) as Tensor)
  }

/** The outer loop's state at its start. */
export const initialState = <
  In extends Shape,
  Out extends Shape,
  Target extends AnyTarget,
  Slow,
  Fast,
  Inner,
>(
  learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  optimiser: Transformation,
  key: Key,
): MetaState<Meta<Slow, Fast, Inner>> => {
  const meta = learner.init(key)
  return { meta, optimiser: optimiser.init(meta as Tree) }
}

/**
 * One step of the outer loop.
 *
 * @example
 * const learner = pipe(input([1]), dense(1, { bias: false }), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * const zeros = tensor([0, 0], [1, 2, 1]) // [[[0], [0]]]
 * const tasks = { support: { x: zeros, y: zeros }, query: { x: zeros, y: zeros } }
 * const state = initialState(learner, adam(1e-3), key(0))
 * metaStep(learner, adam(1e-3))(state, tasks)[1] // { train_loss: 0, gradient_norm: 0 }
 */
export const metaStep =
  <In extends Shape, Out extends Shape, Target extends AnyTarget, Slow, Fast, Inner>(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
    optimiser: Transformation,
  ) =>
  (
    state: MetaState<Meta<Slow, Fast, Inner>>,
    tasks: Tasks,
  ): readonly [MetaState<Meta<Slow, Fast, Inner>>, StepFigures] => {
    const loss = (meta: Tree) => metaLoss(learner)(meta as Meta<Slow, Fast, Inner>, tasks)
    const [train_loss, gradient] = valueAndGrad(loss)(state.meta as Tree)
    const [step, next] = optimiser.update(gradient, state.optimiser, state.meta as Tree)
    const meta = descend(state.meta as Tree, step) as Meta<Slow, Fast, Inner>
    return [
      { meta, optimiser: next },
      { train_loss, gradient_norm: globalNorm(gradient) },
    ]
  }
