/**
 * Augerino: the range of an augmentation as a parameter. The network's output is averaged over turned copies of the
 * image; by how much they are turned is slow and learned with everything else, so that the data say how far the
 * invariance reaches. The loss alone rarely widens it: reward the range in the objective (`regularised`). (Benton,
 * Finzi, Izmailov and Wilson, "Learning invariances in neural networks", NeurIPS 2020.)
 *
 * Laws: with range 0 it is the network itself, and stays so, for the derivative by the range is 0 there; with range π
 * a turn by a whole number of 360° / samples changes the output by interpolation errors only.
 */
import { fail } from '../../core/problem'
import type { Key } from '../../core/random'
import type { Shape } from '../../core/shape'
import type { AnyTensor, Scalar, Tensor } from '../../core/tensor'
import type { Tree } from '../../core/tree'
import { mul } from '../../functions/arithmetic'
import { mean } from '../../functions/reductions'
import { rotate } from '../../functions/rotation'
import { literal, tensor } from '../../primitives/leaves'
import { vmapTrees } from '../../transforms/vmap'
import type { Net, Params } from '../net'
import { type Put, type Slot, slotName } from '../records'

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
  ({ samples, range }: RotationSettings) =>
  <H extends number, W extends number, C extends number, Out extends Shape, Slow, Fast>(
    net: Net<readonly [H, W, C], Out, Slow, Fast>,
  ): Net<readonly [H, W, C], Out, Put<Slow, Slot<'rotations', Slow>, Range>, Fast> => {
    if (!Number.isInteger(samples) || samples < 1 || !Number.isFinite(range))
      fail({
        where: 'learnedRotations',
        given: `${samples} samples within ${range}`,
        expected: 'at least one sample, and a range in radians',
      })
    type All = Params<Put<Slow, Slot<'rotations', Slow>, Range>, Fast>
    type Image = Tensor<readonly [H, W, C]>
    const slot = slotName<'rotations', Slow>('rotations', net.names.slow)
    const places = tensor(
      Array.from({ length: samples }, (_, i) => (2 * i + 1) / samples - 1),
      [samples],
    )
    // the record is built by name at run time; Put says the same of its type
    const inner = ({ slow, fast }: All): Params<Slow, Fast> => ({ slow: slow as unknown as Slow, fast })
    /** The mean over the turned images of what `f` makes of one. */
    const averaged = (f: (image: Image) => AnyTensor, { slow }: All, image: Image): AnyTensor => {
      const { range: widest } = (slow as unknown as Readonly<Record<string, Range>>)[slot]
      const each = vmapTrees((angle: Tree) => f(rotate(image, angle as Scalar)))(mul(places, widest))
      return mean(each as Tensor, [0])
    }
    return {
      input: net.input,
      output: net.output,
      names: { ...net.names, slow: [...net.names.slow, slot] },
      init: (key: Key) => {
        const { slow, fast } = net.init(key)
        return { slow: { ...slow, [slot]: { range: literal(range) } } as unknown as All['slow'], fast }
      },
      apply: (params) => (x) => averaged(net.apply(inner(params)), params, x) as Tensor<Out>,
      weights: (params) => net.weights(inner(params)),
      activations: (params) => (x) =>
        net
          .activations(inner(params))(x)
          .map(({ name, value }, i) => ({
            name,
            value:
              i === 0
                ? value
                : averaged((turned) => net.activations(inner(params))(turned)[i].value, params, x),
          })),
    }
  }
