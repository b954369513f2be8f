/**
 * How nearly a convolution turns its output when its input is turned: the channels are fields of eight, one for each
 * turn by 45°, and move on by one with each. Measured on blobs that fade out inside the largest disc, so that nothing
 * comes in from the corners.
 */
import { type Key, normal, split, uniform } from '../../dsl/core/random'
import { sizeOf } from '../../dsl/core/shape'
import type { AnyTensor, Tensor } from '../../dsl/core/tensor'
import { convolution2d } from '../../dsl/functions/convolution'
import { tensor } from '../../dsl/primitives/leaves'
import { angleCurves } from '../../report/figures/angle-curves'
import type { Picture } from '../../runs/store'
import type { Trained } from '../../runs/training'
import { onChannels, composeActions } from '../../symmetry/action'
import { cyclic } from '../../symmetry/groups/cyclic'
import { equivarianceCurve } from '../../symmetry/read-outs/curves'
import { regular } from '../../symmetry/representation'
import { onImages } from '../../symmetry/spatial'

const TURNS = cyclic(8)
const IMAGES = 8
const BLOBS = 6
/** Standard deviation of a blob, and its largest distance from the middle in each direction, as shares of the side. */
const WIDTH = 1 / 12
const REACH = 1 / 8

/** Images [n, side, side, 1] of blobs. */
const blobs = (source: Key, side: number): AnyTensor => {
  const heights = normal(split(source, 'heights'), IMAGES * BLOBS)
  const places = uniform(split(source, 'places'), 2 * IMAGES * BLOBS)
  const middle = (side - 1) / 2
  const values = Float64Array.from({ length: IMAGES * side * side }, (_, i) => {
    const [image, row, column] = [Math.floor(i / side / side), Math.floor(i / side) % side, i % side]
    return Array.from({ length: BLOBS }, (_unused, k) => image * BLOBS + k).reduce((sum, blob) => {
      const [down, right] = [places[2 * blob], places[2 * blob + 1]].map(
        (place) => (2 * place - 1) * REACH * side,
      )
      const distance = Math.hypot(row - middle - down, column - middle - right) / (WIDTH * side)
      return sum + heights[blob] * Math.exp((-distance * distance) / 2)
    }, 0)
  })
  return tensor(values, [IMAGES, side, side, 1])
}

const shown = (error: number): string =>
  error < 0.001 ? 'below 0.001' : String(Number(error.toPrecision(2)))

/** The picture of a kernel [side, side, 1, channels], beside one whose numbers are random. */
export const equivariancePictures = async (
  { model, source, engine, key }: Trained,
  kernel: AnyTensor,
): Promise<readonly Picture[]> => {
  const images = onImages(TURNS)
  const inputs = blobs(split(key, 'blobs'), source.input[0])
  const curveOf = (weight: AnyTensor) =>
    equivarianceCurve(
      (x: Tensor) => convolution2d(x, weight) as Tensor,
      images,
      composeActions(images, onChannels(regular(TURNS))),
      { elements: TURNS.elements, inputs, engine },
    )
  const random = tensor(normal(split(key, 'random kernel'), sizeOf(kernel.shape)), kernel.shape)
  const [adapted, chance] = [await curveOf(kernel), await curveOf(random)]
  const points = adapted.map(({ element, error }, i) => ({
    angle: 45 * element,
    value: error,
    chance: chance[i].error,
  }))
  const said = [points[1], points[2]]
    .map(
      ({ angle, value, chance: other }) => `by ${angle}° ${shown(value)} (a random kernel ${shown(other)})`,
    )
    .join(', ')
  const title = `${model.name}: how nearly the adapted layer turns with its input`
  return [
    {
      name: 'equivariance',
      title,
      caption:
        `Error of the layer, adapted to one task, when its input turns: ${said}. ` +
        `It is the length of f(turned) − turned f, as a share of that of f, over ${IMAGES} smooth images; a turn by 45° moves the ` +
        'channels of each field of eight on by one. Between quarter turns a grid leaves some error to exactly shared kernels, too.',
      svg: angleCurves({ title, yLabel: 'equivariance error', curves: [{ name: 'adapted', points }] }),
    },
  ]
}
