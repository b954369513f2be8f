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
import { fail } from '../core/problem'
import type { Shape } from '../core/shape'
import { sizeOf } from '../core/shape'
import type { DType, Scalar, Tensor } from '../core/tensor'
import { mapLeaves, type Tree, zipLeaves } from '../core/tree'
import { add, exp, mul, neg } from '../functions/arithmetic'
import { oneHot, softmax } from '../functions/normalisation'
import { einsum } from '../primitives/einsum'
import { concat } from '../primitives/concat'
import * as elementwise from '../primitives/elementwise'
import { expandTo } from '../primitives/broadcast'
import { literal, tensor } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { type Circuits, circuitNames, eachCircuit } from '../networks/side-by-side'
import { vmapTrees } from '../transforms/vmap'
import type { Examples, Learner, Meta } from './adapt'

/** What is learned besides the network and its inner rates: offsets by circuit, and log sharpness. */
export type Routes<Fast, Inner> = {
  readonly inner: Inner
  readonly circuits: Circuits<Partial<Fast>>
  readonly sharpness: Scalar
}

/** Examples of a task that say which circuit is meant for it, counted from 0. */
export type Named = { readonly circuit: Tensor<readonly [], 'int32'> }

interface RouteSettings {
  readonly circuits: number
  /** The layers of which each circuit has its own start. */
  readonly layers: readonly string[]
}

const joined = (trees: readonly Tree[]): Tree =>
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

/**
 * The learner with dedicated circuits.
 *
 * @example
 * const plain = pipe(input([3]), dense(2), adapt({ loss: mse, steps: 1, rate: fixed(0.1) }))
 * const learner = pipe(plain, routed({ circuits: 2, layers: ['dense'] }))
 * learner.init(key(0)).rates.circuits.circuit2 // { dense: { weight: [[0, 0], [0, 0], [0, 0]], bias: [0, 0] } }
 */
export const routed =
  ({ circuits, layers }: RouteSettings) =>
  <In extends Shape, Out extends Shape, Target extends Tensor<Shape, DType>, Slow, Fast, Inner>(
    learner: Learner<In, Out, Target, Slow, Fast, Inner>,
  ): Learner<In, Out, Target, Slow, Fast, Routes<Fast, Inner>> & {
    /** How much each circuit weighs, by this support set: [circuits], their sum 1. */
    readonly gate: (meta: Meta<Slow, Fast, Routes<Fast, Inner>>, support: Examples<In, Target>) => Tensor
  } => {
    const names = circuitNames(circuits)
    type M = Meta<Slow, Fast, Routes<Fast, Inner>>
    type Set = Examples<In, Target>

    const stray = layers.find((layer) => !learner.net.names.fast.includes(layer))
    if (stray !== undefined)
      fail({
        where: 'routed',
        given: `the layer ${stray}`,
        expected: `layers with fast parameters: ${learner.net.names.fast.join(', ')}`,
      })

    const dedicated = (fast: Fast): Tree =>
      Object.fromEntries(Object.entries(fast as object).filter(([layer]) => layers.includes(layer)))
    const offsets = ({ rates }: M): Tree => joined(names.map((name) => rates.circuits[name] as Tree))
    const moved = (fast: Fast, offset: Tree): Fast => {
      const own = zipLeaves(dedicated(fast), [offset], (x, [y]) => elementwise.add(x, y))
      return { ...fast, ...(own as Partial<Fast>) }
    }
    const gate = (meta: M, support: Set): Tensor => {
      const { slow, fast, rates } = meta
      const losses = vmapTrees((offset) => learner.loss({ slow, fast: moved(fast, offset) }, support))(
        offsets(meta),
      ) as Tensor
      const sharpness = expandTo(exp(rates.sharpness), [circuits]) as Tensor
      return softmax(neg(mul(mul(losses, support.x.shape[0]), sharpness)))
    }
    const from = (meta: M, weights: Tensor, support: Set) => {
      const fast = moved(meta.fast, weighted(weights, offsets(meta)))
      return learner.adapt({ slow: meta.slow, fast, rates: meta.rates.inner }, support)
    }
    const adapt = (meta: M, support: Set) => from(meta, gate(meta, support), support)

    return {
      net: learner.net,
      loss: learner.loss,
      gate,
      adapt,
      init: (key) => {
        const { slow, fast, rates: inner } = learner.init(key)
        const zero = mapLeaves(dedicated(fast), ({ shape }) =>
          tensor(new Float64Array(sizeOf(shape)), shape),
        ) as Partial<Fast>
        return {
          slow,
          fast,
          rates: { inner, circuits: eachCircuit(circuits, () => zero), sharpness: literal(0) },
        }
      },
      objective: (meta, support, query) => {
        const found = learner.loss(adapt(meta, support), query)
        if (!isNamed(support)) return found
        const named = oneHot(support.circuit, circuits)
        return mul(add(found, learner.loss(from(meta, named, support), query)), 0.5)
      },
    }
  }

const isNamed = <S extends object>(examples: S): examples is S & Named => 'circuit' in examples
