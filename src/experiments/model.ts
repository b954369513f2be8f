/**
 * A model in a comparison: a learner and its outer optimiser, as functions on trees. The types of its
 * parameters were checked when the learner was made; what trains, judges and saves it need not know them.
 */
import type { Key } from '../dsl/core/random'
import type { Shape } from '../dsl/core/shape'
import type { AnyTensor, Tensor } from '../dsl/core/tensor'
import type { Tree } from '../dsl/core/tree'
import { argmax } from '../dsl/functions/reductions'
import { type Examples, type Learner, type Meta, predictions } from '../dsl/learning/adapt'
import { initialState, metaStep, type StepFigures, type Tasks } from '../dsl/learning/meta-step'
import type { Transformation } from '../dsl/learning/transformation'
import { vmapTrees } from '../dsl/transforms/vmap'

/** Slow and fast parameters and inner rates; then the optimiser's state. */
export type State = { readonly meta: Tree; readonly optimiser: Tree }

/** For each task: mean query loss, and the class predicted for each query image. */
export type Judgement = { readonly loss: Tensor; readonly predicted: Tensor<Shape, 'int32'> }

type Label = Tensor<readonly [], 'int32'>

export interface Model {
  readonly name: string
  readonly start: (key: Key) => State
  readonly step: (state: State, tasks: Tasks) => readonly [State, StepFigures]
  readonly judge: (meta: Tree, tasks: Tasks) => Judgement
  /** The weights that the layers compute with, before and after adaptation to one support set. */
  readonly weights: (meta: Tree, support: Tasks['support']) => Weights
}

/** By layer. */
export type Weights = {
  readonly before: Readonly<Record<string, AnyTensor>>
  readonly after: Readonly<Record<string, AnyTensor>>
}

/** A classifier with its name and its outer optimiser. */
export const model = <In extends Shape, C extends number, Slow, Fast, Inner>(
  name: string,
  learner: Learner<In, readonly [C], Label, Slow, Fast, Inner>,
  optimiser: Transformation,
): Model => {
  type M = Meta<Slow, Fast, Inner>
  const step = metaStep(learner, optimiser)
  const adapted = (meta: Tree, support: Tree) => learner.adapt(meta as M, support as Examples<In, Label>)
  return {
    name,
    start: (key) => initialState(learner, optimiser, key) as State,
    step: (state, tasks) =>
      step(state as { readonly meta: M; readonly optimiser: Tree }, tasks) as readonly [State, StepFigures],
    weights: (meta, support) => ({
      before: learner.net.weights(meta as M),
      after: learner.net.weights(adapted(meta, support)),
    }),
    judge: (meta, tasks) =>
      vmapTrees((support, query) => {
        const params = adapted(meta, support)
        const { x } = query as Examples<In, Label>
        return {
          loss: learner.loss(params, query as Examples<In, Label>),
          predicted: argmax(predictions(learner.net, params, x) as Tensor, -1),
        }
      })(tasks.support, tasks.query) as Judgement,
  }
}
