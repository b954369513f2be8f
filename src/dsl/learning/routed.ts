/**
 * Dedicated circuits. `routed` gives some layers of a network a start of their own for each of several circuits:
 * what all circuits have in common, plus an offset. Which circuit a task needs is read off its support set: each
 * circuit weighs e^(−sharpness · Σ loss of its start on the support examples), the posterior of the circuits by
 * Bayes' rule where the loss is −log probability and the sharpness 1; the task starts from the weighted mean of the
 * starts and is adapted from there as before. Examples that a circuit has not been adapted to are honest evidence.
 *
 * While training, a support set may name its circuit (`circuit`, such as the index of its angle): then the
 * objective is the mean of the query losses by the evidence and by the name, so that each circuit learns its own
 * tasks and also to be found without a name. Without names offsets that start equal stay equal: nothing is dedicated.
 *
 * Laws: with all offsets 0 (as they start) it is the learner itself; with one circuit, the learner whose start has
 * the offset added.
 */
import { checkParts } from '../core/arguments'
import { fail } from '../core/problem'
import type { Key } from '../core/random'
import { sizeOf } from '../core/shape'
import type { Scalar, Tensor } from '../core/tensor'
import { mapLeaves, type Tree, zipLeaves } from '../core/tree'
import { add, exp, mul, neg } from '../functions/arithmetic'
import { oneHot, softmax } from '../functions/normalisation'
import { broadcastTo } from '../functions/structure'
import { einsum } from '../primitives/einsum'
import { concat } from '../primitives/concat'
import * as elementwise from '../primitives/elementwise'
import { literal, tensor } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import type { AnyNet, Params } from '../networks/net'
import type { Named } from '../networks/records'
import { type Circuits, circuitNames, eachCircuit } from '../networks/side-by-side'
import { vmapTrees } from '../transforms/vmap'
import type { Learner, MetaParams } from './adapt'
import { countOf, type Examples } from './examples'

/** What is learned besides the network and its inner rates: offsets by circuit, and log sharpness. */
export type Routes<Fast extends Named, Inner extends Tree> = {
  readonly inner: Inner
  readonly circuits: Circuits<{ readonly [K in keyof Fast]?: Fast[K] }>
  readonly sharpness: Scalar
} extends infer R extends Tree
  ? R
  : never

/** Examples of a task that say which circuit is meant for it, counted from 0. */
export type OfCircuit = { readonly circuit: Tensor<readonly [], 'int32'> }

interface RouteSettings {
  readonly circuits: number
  /** The layers of which each circuit has its own start. */
  readonly layers: readonly string[]
}

/** The learner with dedicated circuits. */
type Routed<
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
> = Learner<In, Out, Target, Slow, Fast, Routes<Fast, Inner>> & {
  /** How much each circuit weighs, by this support set: [circuits], their sum 1. */
  readonly gate: (meta: MetaParams<Slow, Fast, Routes<Fast, Inner>>, support: Examples<In, Target>) => Tensor
}

/** Examples, parameters and learners where the types of their trees do not matter. */
interface AnyExamples {
  readonly x: Tree
  readonly y: Tree
}
type AnyMeta<Inner> = Params<Named, Named> & { readonly rates: Inner }
interface AnyLearner {
  readonly net: AnyNet
  init(key: Key): AnyMeta<Tree>
  adapt(meta: AnyMeta<Tree>, support: AnyExamples): Params<Named, Named>
  loss(params: Params<Named, Named>, examples: AnyExamples): Scalar
}
interface AnyRoutes {
  readonly inner: Tree
  readonly circuits: Circuits<Named>
  readonly sharpness: Scalar
}

/** Trees of one structure as one, along a new axis 0. */
const stacked = (trees: readonly Tree[]): Tree =>
  zipLeaves(trees[0], trees.slice(1), (first, others) =>
    concat(
      [first, ...others].map((x) => reshape(x, [1, ...x.shape])),
      0,
    ),
  )

/** Σ gateₖ · treeₖ over axis 0 of every tensor. */
const weighted = (gate: Tensor, trees: Tree): Tree =>
  mapLeaves(trees, (x) => {
    const axes = 'abcdefgh'.slice(0, x.shape.length - 1)
    return einsum(`k,k${axes}->${axes}`, gate, x)
  })

/** The losses of all circuits: what a function gives for each of the trees along axis 0. */
function each(f: (tree: Tree) => Scalar, trees: Tree): Tensor
function each(f: (tree: Tree) => Tree, trees: Tree): Tree {
  return vmapTrees(f)(trees)
}

/**
 * The learner with dedicated circuits.
 *
 * @example
 * const plain = pipe(input([3]), dense(2), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * const learner = pipe(plain, routed({ circuits: 2, layers: ['dense'] }))
 * learner.init(key(0)).rates.circuits.circuit2 // { dense: { weight: [[0, 0], [0, 0], [0, 0]], bias: [0, 0] } }
 */
export const routed =
  (settings: RouteSettings) =>
  <
    In extends Tree,
    Out extends Tree,
    Target extends Tree,
    Slow extends Named,
    Fast extends Named,
    Inner extends Tree,
  >(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  ): Routed<In, Out, Target, Slow, Fast, Inner> =>
    dedicated(settings, learner)

function dedicated<
  In extends Tree,
  Out extends Tree,
  Target extends Tree,
  Slow extends Named,
  Fast extends Named,
  Inner extends Tree,
>(
  settings: RouteSettings,
  learner: Learner<In, Out, Target, Slow, Fast, Inner>,
): Routed<In, Out, Target, Slow, Fast, Inner>
function dedicated(settings: RouteSettings, learner: AnyLearner): object {
  const { circuits, layers } = checkParts('routed', settings, {})
  const names = circuitNames(circuits)
  type M = AnyMeta<AnyRoutes>

  const known = Object.keys(learner.net.parameters.fast)
  const stray = layers.find((layer) => !known.includes(layer))
  if (stray !== undefined)
    fail({
      where: 'routed',
      given: `the layer ${stray}`,
      expected: `layers with fast parameters: ${known.join(', ')}`,
    })

  const chosen = (fast: Named): Named =>
    Object.fromEntries(Object.entries(fast).filter(([layer]) => layers.includes(layer)))
  const offsets = ({ rates }: M): Tree => stacked(names.map((name) => rates.circuits[name]))
  const moved = (fast: Named, offset: Tree): Named => ({
    ...fast,
    ...zipLeaves(chosen(fast), [offset], (x, [y]) => elementwise.add(x, y)),
  })
  const gate = (meta: M, support: AnyExamples): Tensor => {
    const { slow, fast, rates } = meta
    const losses = each((offset) => learner.loss({ slow, fast: moved(fast, offset) }, support), offsets(meta))
    const sharpness = broadcastTo(exp(rates.sharpness), [circuits])
    return softmax(neg(mul(mul(losses, countOf(support)), sharpness)))
  }
  const from = (meta: M, weights: Tensor, support: AnyExamples) => {
    const fast = moved(meta.fast, weighted(weights, offsets(meta)))
    return learner.adapt({ slow: meta.slow, fast, rates: meta.rates.inner }, support)
  }
  const adapt = (meta: M, support: AnyExamples) => from(meta, gate(meta, support), support)

  return {
    net: learner.net,
    loss: (params: Params<Named, Named>, examples: AnyExamples) => learner.loss(params, examples),
    gate,
    adapt,
    init: (key: Key) => {
      const { slow, fast, rates: inner } = learner.init(key)
      const zero = mapLeaves(chosen(fast), ({ shape }) => tensor(new Float64Array(sizeOf(shape)), shape))
      return {
        slow,
        fast,
        rates: { inner, circuits: eachCircuit(circuits, () => zero), sharpness: literal(0) },
      }
    },
    objective: (meta: M, support: AnyExamples, query: AnyExamples) => {
      const found = learner.loss(adapt(meta, support), query)
      if (!isOfCircuit(support)) return found
      const named = oneHot(support.circuit, circuits)
      return mul(add(found, learner.loss(from(meta, named, support), query)), 0.5)
    },
  }
}

const isOfCircuit = (examples: object): examples is AnyExamples & OfCircuit => 'circuit' in examples
