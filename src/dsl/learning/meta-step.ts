/**
 * The outer step as one function: all tasks adapted at once, the mean of their query losses, its gradient
 * by all meta-parameters through the inner loops, and the optimiser's update. It compiles to one program.
 */
import { checkParts } from '../core/arguments'
import type { Key } from '../core/random'
import type { DType, Scalar, Tensor } from '../core/tensor'
import type { Shape } from '../core/shape'
import { mapLeaves, type Tree } from '../core/tree'
import { meanOfLanes } from '../functions/lanes'
import type { Named } from '../networks/records'
import { placeholder } from '../primitives/leaves'
import { valueAndGrad } from '../transforms/grad'
import { vmapTrees } from '../transforms/vmap'
import type { Learner, MetaParams } from './adapt'
import type { Examples } from './examples'
import { tryLabels } from './labels'
import { objectiveOf } from './objective'
import { descend, globalNorm, type Transformation } from './transformations'
import { checkTransformation } from './transformations/transformation'

/** Support and query sets of many tasks, tasks along axis 0, examples along axis 1. */
export type Tasks = {
  /** What each task is adapted to. */
  readonly support: {
    /** Inputs: [tasks, examples, …input]. */
    readonly x: Tensor
    /** Their targets: [tasks, examples, …target]; labels are int32. */
    readonly y: Tensor<Shape, DType>
    /** For `routed`: the circuit of each task, [tasks]. */
    readonly circuit?: Tensor<Shape, 'int32'>
    /** Of each task, [tasks, 2], where the network is random while it adapts (`dropout`). */
    readonly key?: Tensor<Shape, 'int32'>
  }
  /** What each task is judged by after adaptation. */
  readonly query: {
    /** Inputs: [tasks, examples, …input]. */
    readonly x: Tensor
    /** Their targets: [tasks, examples, …target]; labels are int32. */
    readonly y: Tensor<Shape, DType>
    /** Of each task, [tasks, 2], where the network is random while it is judged. */
    readonly key?: Tensor<Shape, 'int32'>
  }
}

/** What the outer loop carries from step to step. */
export type MetaState<M extends Tree> = { readonly meta: M; readonly optimiser: Tree }

/** What one outer step reports. */
export type StepFigures = { readonly train_loss: Scalar; readonly gradient_norm: Scalar }

/** The name of the axis of tasks, under which they are mapped. */
const TASKS = 'tasks'

/**
 * The mean over all tasks of what a function makes of the support and the query set of one; tasks come from samplers,
 * and that they fit the function is their promise.
 */
function meanOverTasks<E>(f: (support: E, query: E) => Scalar, tasks: Tasks): Scalar
function meanOverTasks(f: (...sets: readonly Tree[]) => Tree, { support, query }: Tasks): Tree {
  return meanOfLanes(vmapTrees(f, { axis: TASKS })(support, query))
}

/** Shows a function examples of the shapes of those of a task, with the smallest and the largest label. */
function tryOne<E>(f: (examples: E) => unknown, set: Tasks['query']): void
function tryOne(f: (examples: Tree) => unknown, { x, y }: Tasks['query']): void {
  tryLabels(y, (target) => f({ x: mapLeaves(x, ({ shape }) => placeholder(shape.slice(1))), y: target }))
}

/**
 * Mean over tasks of the query loss after adaptation, or of the learner's own objective. Given tasks, it throws for
 * what is no learner, and for other numbers of query sets than support sets.
 *
 * @example
 * const net = pipe(input([1]), dense(1, { bias: false, init: constantOf(2) }))
 * const learner = pipe(net, adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * const set = { x: tensor([1, 1], [1, 2, 1]), y: tensor([3, 3], [1, 2, 1]) }
 * metaLoss(learner)(learner.init(key(0)), { support: set, query: set }) // 0.64
 */
export const metaLoss =
  <
    In extends Tree,
    Out extends Tree,
    Target extends Tree,
    Slow extends Named,
    Fast extends Named,
    Inner extends Tree,
  >(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  ) =>
  (meta: MetaParams<Slow, Fast, Inner>, tasks: Tasks): Scalar => {
    checkParts('metaLoss, learner', learner, { adapt: 'a function', loss: 'a function' })
    const objective = objectiveOf(learner)
    for (const set of [tasks.support, tasks.query])
      tryOne((examples: Examples<In, Target>) => learner.loss(meta, examples), set)
    return meanOverTasks(
      (support: Examples<In, Target>, query: Examples<In, Target>) => objective(meta, support, query),
      tasks,
    )
  }

/**
 * The outer loop's state at its start. Throws for what is no learner, and for what is no optimiser, such as `adam`
 * without its rate.
 *
 * @example
 * const learner = pipe(input([1]), dense(1), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * initialState(learner, adam(1e-3), key(0)).meta.fast.dense.bias // [0]
 */
export const initialState = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
>(
  learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  optimiser: Transformation,
  key: Key,
): MetaState<MetaParams<Slow, Fast, Inner>> => {
  checkParts('initialState, learner', learner, { init: 'a function' })
  checkTransformation('initialState', optimiser)
  const meta = learner.init(key)
  return { meta, optimiser: optimiser.init(meta) }
}

/**
 * One step of the outer loop. Given a state, it throws for one without `meta`, and for what is no learner or no
 * optimiser.
 *
 * @example
 * const learner = pipe(input([1]), dense(1, { bias: false }), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * const zeros = tensor([0, 0], [1, 2, 1]) // [[[0], [0]]]
 * const tasks = { support: { x: zeros, y: zeros }, query: { x: zeros, y: zeros } }
 * const state = initialState(learner, adam(1e-3), key(0))
 * metaStep(learner, adam(1e-3))(state, tasks)[1] // { train_loss: 0, gradient_norm: 0 }
 */
export const metaStep =
  <
    In extends Tree,
    Out extends Tree,
    Target extends Tree,
    Slow extends Named,
    Fast extends Named,
    Inner extends Tree,
  >(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
    optimiser: Transformation,
  ) =>
  (
    state: MetaState<MetaParams<Slow, Fast, Inner>>,
    tasks: Tasks,
  ): readonly [MetaState<MetaParams<Slow, Fast, Inner>>, StepFigures] => {
    const loss = (meta: MetaParams<Slow, Fast, Inner>) => metaLoss(learner)(meta, tasks)
    checkParts('metaStep, state', state, { meta: 'a record' }, 'initialState(learner, optimiser, key(0))')
    checkTransformation('metaStep', optimiser)
    const [train_loss, gradient] = valueAndGrad(loss)(state.meta)
    const [step, next] = optimiser.update(gradient, state.optimiser, state.meta)
    const meta = descend(state.meta, step)
    return [
      { meta, optimiser: next },
      { train_loss, gradient_norm: globalNorm(gradient) },
    ]
  }
