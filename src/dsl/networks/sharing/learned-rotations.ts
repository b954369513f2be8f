/**
 * Augerino: the range of an augmentation as a parameter. The network's output is averaged over turned copies of the
 * image; by how much they are turned is slow and learned with everything else, so that the data say how far the
 * invariance reaches. The loss alone rarely widens it: reward the range in the objective (`regularised`). (Benton,
 * Finzi, Izmailov and Wilson, "Learning invariances in neural networks", NeurIPS 2020.)
 *
 * Laws: with range 0 it is the network itself, and stays so, for the derivative by the range is 0 there; with range π
 * a turn by a whole number of 360° / samples changes the output by interpolation errors only.
 */
import { checkParts } from '../../core/arguments'
import { fail } from '../../core/problem'
import { isTensor, type Scalar, type Tensor } from '../../core/tensor'
import type { Tree } from '../../core/tree'
import { mul } from '../../functions/arithmetic'
import { meanOfLanes } from '../../functions/lanes'
import { rotate } from '../../functions/rotation'
import { literal, placeholder, tensor } from '../../primitives/leaves'
import { vmapTrees } from '../../transforms/vmap'
import { inspect } from '../inspect'
import type { Net, Params } from '../net'
import { recordAt } from '../paths'
import { type Named, type Put, put, type Slot, slotName } from '../records'

type ImageNet = Net<Tensor<readonly [number, number, number]>, Tree, Named, Named>

/** What is learned: the largest angle, in radians, in both directions. */
type Range = { readonly range: Scalar }

interface RotationSettings {
  /** Turned copies, by angles evenly spaced between −range and range. */
  readonly samples: number
  /** Where the range starts, in radians; not at 0, where it would stay. */
  readonly range: number
}

/**
 * The network averaged over rotations of its image; the range goes into the slow record under `rotations`.
 *
 * @example
 * const net = pipe(input([28, 28, 1]), flatten, dense(10), learnedRotations({ samples: 4, range: 0.3 }))
 * net.init(key(0)).slow // { rotations: { range: 0.3 } }
 */
export const learnedRotations =
  (settings: RotationSettings) =>
  <
    H extends number,
    W extends number,
    C extends number,
    Out extends Tree,
    Slow extends Named,
    Fast extends Named,
    Last extends string,
  >(
    net: Net<Tensor<readonly [H, W, C]>, Out, Slow, Fast, Last>,
  ): Averaged<Tensor<readonly [H, W, C]>, Out, Slow, Fast, Last> =>
    averaged(settings, net)

/** The network with its range. */
type Averaged<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
> = Net<In, Out, Put<Slow, Slot<'rotations', Slow>, Range>, Fast, Last>

function averaged<
  In extends Tree,
  Out extends Tree,
  Slow extends Named,
  Fast extends Named,
  Last extends string,
>(settings: RotationSettings, net: Net<In, Out, Slow, Fast, Last>): Averaged<In, Out, Slow, Fast, Last>
function averaged(settings: RotationSettings, net: ImageNet): ImageNet {
  const { samples, range } = checkParts('learnedRotations', settings, {})
  if (!Number.isInteger(samples) || samples < 1 || !Number.isFinite(range))
    fail({
      where: 'learnedRotations',
      given: `${samples} samples within ${range}`,
      expected: 'at least one sample, and a range in radians',
    })
  const slot = slotName('rotations', net.parameters.slow)
  const places = tensor(
    Array.from({ length: samples }, (_, i) => (2 * i + 1) / samples - 1),
    [samples],
  )
  const ranged = (params: Params<Named, Named>, one: Scalar): Params<Named, Named> => ({
    slow: put(params.slow, slot, { range: one }),
    fast: params.fast,
  })
  return {
    ...net,
    parameters: ranged(net.parameters, placeholder([])),
    init: (key) => ranged(net.init(key), literal(range)),
    apply:
      (params, { observer, ...context } = {}) =>
      (x) => {
        const angles = mul(places, number(recordAt(params.slow, [slot]).range))
        const { output, activations } = meanOver(angles, (angle: Scalar) => {
          const seen = inspect(net, params, rotate(x, angle), context)
          // no weight depends on the angle
          Object.entries(seen.weights).forEach(([layer, weight]) => observer?.weight(layer, weight))
          return { output: seen.output, activations: observer === undefined ? {} : seen.activations }
        })
        Object.entries(activations)
          .slice(1)
          .forEach(([name, value]) => observer?.activation(name, value))
        return output
      },
  }
}

/** The mean of what a function makes of each of the angles. */
function meanOver<A extends Tree, T extends Tree>(angles: Tensor, f: (angle: A) => T): T
function meanOver(angles: Tensor, f: (angle: Tree) => Tree): Tree {
  return meanOfLanes(vmapTrees(f)(angles))
}

const isNumber = (tree: Tree): tree is Scalar => isTensor(tree) && tree.shape.length === 0

const number = (tree: Tree): Scalar =>
  isNumber(tree)
    ? tree
    : fail({ where: 'learnedRotations', given: 'parameters without a range', expected: 'those of `init`' })
