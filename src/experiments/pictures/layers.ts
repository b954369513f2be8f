/**
 * Layers by what they are, whatever they are called: a convolution has kernels, a dense layer a matrix; `full` has made
 * a matrix U for one, `kronecker` a factor for each axis.
 */
import { fail } from '../../dsl/core/problem'
import type { AnyTensor } from '../../dsl/core/tensor'
import { paths, type Tree } from '../../dsl/core/tree'

/** Parameters by name. */
type Parameters = Readonly<Record<string, AnyTensor>>

/** What the layers of a network have learned, by layer: what tasks share, and what adaptation starts from. */
export interface Layer {
  readonly name: string
  readonly slow: Parameters
  readonly fast: Parameters
}

/** The layers of parameters as learners have them: `slow.<layer>.<name>` and `fast.<layer>.<name>`. */
export const layersOf = (meta: Tree): readonly Layer[] => {
  const found = new Map<string, { slow: Record<string, AnyTensor>; fast: Record<string, AnyTensor> }>()
  for (const [path, x] of paths(meta)) {
    const [side, name, ...rest] = path.split('.')
    if (side !== 'slow' && side !== 'fast') continue
    const layer = found.get(name) ?? { slow: {}, fast: {} }
    layer[side][rest.join('.')] = x
    found.set(name, layer)
  }
  return [...found].map(([name, sides]) => ({ name, ...sides }))
}

/** The matrix that `full` has made for a layer. */
export const fullSharing = ({ slow }: Layer): AnyTensor | undefined => ('U' in slow ? slow.U : undefined)

/** The factors that `kronecker` has made for a layer, by name; none if it has not. */
export const kroneckerSharing = ({ slow }: Layer): readonly (readonly [name: string, AnyTensor])[] =>
  ['A', 'B', 'C'].flatMap((name) => (name in slow ? [[name, slow[name]] as const] : []))

/** Kernels of a convolution of images, [rows, columns, inputs, outputs]. */
export const isKernel = ({ shape }: AnyTensor): boolean => shape.length === 4

/** The first convolution of images among weights. */
export const convolutionIn = (weights: Parameters): readonly [layer: string, kernel: AnyTensor] =>
  Object.entries(weights).find(([, weight]) => isKernel(weight)) ??
  fail({
    where: 'pictures of kernels',
    given: `the layers ${Object.keys(weights).join(', ')}`,
    expected: 'a convolution of images among them',
  })
