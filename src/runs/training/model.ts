/**
 * A model in a comparison: a learner and its outer optimiser, as functions on trees. The types of its
 * parameters were checked when the learner was made; what trains, judges and saves it need not know them.
 */
import type { Key } from '../../dsl/core/random'
import type { AnyTensor, Tensor } from '../../dsl/core/tensor'
import type { Tree } from '../../dsl/core/tree'
import type { Learner, MetaParams } from '../../dsl/learning/adapt'
import { type Examples, predictions } from '../../dsl/learning/examples'
import { initialState, metaStep, type StepFigures, type Tasks } from '../../dsl/learning/meta-step'
import type { Transformation } from '../../dsl/learning/transformations'
import { EXAMPLES } from '../../dsl/networks/context'
import { inspect, weightsOf } from '../../dsl/networks/inspect'
import type { Named } from '../../dsl/networks/records'
import { alone } from '../../dsl/transforms/named-axis'
import { vmapTrees } from '../../dsl/transforms/vmap'
import type { Tunable } from './tunable'

/** Slow and fast parameters and inner rates; then the optimiser's state. */
export type State = { readonly meta: Tree; readonly optimiser: Tree }

/** The outer steps of a model in a run of so many. */
export const stepsOf = ({ longer = 1 }: Pick<Model, 'longer'>, steps: number): number =>
  Math.ceil(longer * steps)

/** For each task: mean query loss; of a classifier also the logits of each query image, [tasks, n, classes]. */
export type Judgement = { readonly loss: Tensor; readonly logits?: Tensor }

/** A learner and an optimiser under a name, as an experiment compares them. */
export interface Model {
  /** A row of the table, and, in small letters, the name of its files. */
  readonly name: string
  /** What may be tuned of it, if anything. */
  readonly tunable?: Tunable<Model>
  /** Times the outer steps of the run, where a model has a number of its own. */
  readonly longer?: number
  /** Which of the other training tasks of the source it is trained on; without, those of most models. */
  readonly trainsOn?: string
  /** The state before the first outer step, drawn by the key. */
  readonly start: (key: Key) => State
  /** One outer step on a batch of tasks: the next state, and what there is to report of it. */
  readonly step: (state: State, tasks: Tasks) => readonly [State, StepFigures]
  /** What comes of each of a batch of tasks, after adaptation to its support set. */
  readonly judge: (meta: Tree, tasks: Tasks) => Judgement
  /** Answers for the inputs of one task, [n, …input], after adaptation to its support set. */
  readonly answer: (meta: Tree, support: Tasks['support'], x: AnyTensor) => AnyTensor
  /** What each layer makes of one input: before adaptation, or after that to a support set. */
  readonly activations: (meta: Tree, x: AnyTensor, support?: Tasks['support']) => Layers
  /** The weights that the layers compute with, before and after adaptation to one support set. */
  readonly weights: (meta: Tree, support: Tasks['support']) => Weights
}

/** Values by layer, in order. */
export type Layers = Readonly<Record<string, AnyTensor>>

/** The weights of layers before and after adaptation. */
export type Weights = { readonly before: Layers; readonly after: Layers }

/**
 * A learner with its name and its outer optimiser; a classifier where its targets are classes (int32).
 *
 * @example
 * const learner = pipe(input([1]), dense(1), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * const maml = model('MAML', learner, adam(1e-3))
 * const inputs = tensor([0, 1], [2, 1])
 * maml.answer(maml.start(key(0)).meta, { x: inputs, y: inputs }, inputs).shape // [2, 1]
 */
export const model = <
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
>(
  name: string,
  learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  optimiser: Transformation,
): Model => {
  type M = MetaParams<Slow, Fast, Inner>
  const step = metaStep(learner, optimiser)
  const adapted = (meta: Tree, support: Tree) => learner.adapt(meta as M, support as Examples<In, Target>)
  return {
    name,
    start: (key) => initialState(learner, optimiser, key),
    step: (state, tasks) => step(state as { readonly meta: M; readonly optimiser: Tree }, tasks),
    answer: (meta, support, x) =>
      predictions(learner.net, adapted(meta, support), x as Examples<In, Target>['x']) as AnyTensor,
    activations: (meta, x, support) => {
      const params = support === undefined ? (meta as M) : adapted(meta, support)
      return alone(EXAMPLES, () => inspect(learner.net, params, x as In).activations)
    },
    weights: (meta, support) => ({
      before: weightsOf(learner.net, meta as M),
      after: weightsOf(learner.net, adapted(meta, support)),
    }),
    judge: (meta, tasks) =>
      vmapTrees((support, query) => {
        const params = adapted(meta, support)
        const examples = query as Examples<In, Target>
        const loss = learner.loss(params, examples)
        return tasks.query.y.dtype === 'int32'
          ? { loss, logits: predictions(learner.net, params, examples.x) as Tree }
          : { loss }
      })(tasks.support, tasks.query) as Judgement,
  }
}
