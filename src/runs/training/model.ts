/**
 * A model in a comparison: a learner and its outer optimiser, as functions on trees. The types of its
 * parameters were checked when the learner was made; what trains, judges and saves it need not know them.
 */
import type { Key } from '../../dsl/core/random'
import type { Shape } from '../../dsl/core/shape'
import type { AnyTensor, DType, Tensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import { type Examples, type Learner, type Meta, predictions } from '../../dsl/learning/adapt'
import type { Activation } from '../../dsl/networks/net'
import { initialState, metaStep, type StepFigures, type Tasks } from '../../dsl/learning/meta-step'
import type { Transformation } from '../../dsl/learning/transformation'
import { vmapTrees } from '../../dsl/transforms/vmap'
import type { Tunable } from './tunable'

/** Slow and fast parameters and inner rates; then the optimiser's state. */
export type State = { readonly meta: Tree; readonly optimiser: Tree }

/** The outer steps of a model in a run of so many. */
export const stepsOf = ({ longer = 1 }: Pick<Model, 'longer'>, steps: number): number =>
  Math.ceil(longer * steps)

/** For each task: mean query loss; of a classifier also the logits of each query image, [tasks, n, classes]. */
export type Judgement = { readonly loss: Tensor; readonly logits?: Tensor }

export interface Model {
  readonly name: string
  /** What may be tuned of it, if anything. */
  readonly tunable?: Tunable<Model>
  /** Times the outer steps of the run, where a model has a number of its own. */
  readonly longer?: number
  /** Which of the other training tasks of the source it is trained on; without, those of most models. */
  readonly trainsOn?: string
  readonly start: (key: Key) => State
  readonly step: (state: State, tasks: Tasks) => readonly [State, StepFigures]
  readonly judge: (meta: Tree, tasks: Tasks) => Judgement
  /** Answers for the inputs of one task, [n, …input], after adaptation to its support set. */
  readonly answer: (meta: Tree, support: Tasks['support'], x: AnyTensor) => AnyTensor
  /** What each layer makes of one input: before adaptation, or after that to a support set. */
  readonly activations: (meta: Tree, x: AnyTensor, support?: Tasks['support']) => readonly Activation[]
  /** The weights that the layers compute with, before and after adaptation to one support set. */
  readonly weights: (meta: Tree, support: Tasks['support']) => Weights
}

/** By layer. */
export type Weights = {
  readonly before: Readonly<Record<string, AnyTensor>>
  readonly after: Readonly<Record<string, AnyTensor>>
}

/** A learner with its name and its outer optimiser; a classifier where its targets are classes (int32). */
export const model = <
  In extends Shape,
  Out extends Shape,
  Target extends Tensor<Shape, DType>,
  Slow,
  Fast,
  Inner,
>(
  name: string,
  learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  optimiser: Transformation,
): Model => {
  type M = Meta<Slow, Fast, Inner>
  const step = metaStep(learner, optimiser)
  const adapted = (meta: Tree, support: Tree) => learner.adapt(meta as M, support as Examples<In, Target>)
  return {
    name,
    start: (key) => initialState(learner, optimiser, key) as State,
    step: (state, tasks) =>
      step(state as { readonly meta: M; readonly optimiser: Tree }, tasks) as readonly [State, StepFigures],
    answer: (meta, support, x) =>
      predictions(learner.net, adapted(meta, support), x as Examples<In, Target>['x']),
    activations: (meta, x, support) =>
      learner.net.activations(support === undefined ? (meta as M) : adapted(meta, support))(x as Tensor<In>),
    weights: (meta, support) => ({
      before: learner.net.weights(meta as M),
      after: learner.net.weights(adapted(meta, support)),
    }),
    judge: (meta, tasks) =>
      vmapTrees((support, query) => {
        const params = adapted(meta, support)
        const examples = query as Examples<In, Target>
        const loss = learner.loss(params, examples)
        return tasks.query.y.dtype === 'int32'
          ? { loss, logits: predictions(learner.net, params, examples.x) }
          : { loss }
      })(tasks.support, tasks.query) as Judgement,
  }
}
