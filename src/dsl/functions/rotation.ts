/**
 * Rotation of an image about its centre by an angle that may be learned: bilinear interpolation as two contractions
 * with hat functions, relu(1 − |row − i|) and relu(1 − |column − j|), so that it has a derivative by the angle too.
 * (Spatial transformers: Jaderberg et al., NeurIPS 2015.)
 *
 * Laws: linear in the image; angle 0 is the identity; the pixels are those of `rotation` in `data/rotate.ts`.
 */
import { checkTensor, type Scalar, type Tensor } from '../core/tensor'
import { einsum } from '../primitives/einsum'
import { tensor } from '../primitives/leaves'
import { reshape } from '../primitives/movement'
import { relu } from './activations'
import { abs, add, cos, mul, sin, sub } from './arithmetic'

type Line = Tensor<readonly [number]>

/** How much of each of `size` lines a place lies on: [places] → [places, size]. */
const hats = (places: Line, size: number): Tensor => {
  const lines = tensor(
    Array.from({ length: size }, (_, i) => i),
    [size],
  )
  const column = reshape(places, [places.shape[0], 1]) as Tensor<readonly [number, 1]>
  return relu(sub(1, abs(sub(column, lines))))
}

/**
 * An image [H, W, C] turned counter-clockwise by an angle in radians; what comes from outside is 0. Costs H²·W²·C
 * products. Throws for an image without three axes or not of float32, and for an angle that is no tensor.
 *
 * @example
 * const quarter = rotate(tensor([1, 2, 3, 4], [2, 2, 1]), literal(Math.PI / 2))
 * reshape(quarter, [4]) // [2, 4, 1, 3]
 */
export const rotate = <H extends number, W extends number, C extends number>(
  image: Tensor<readonly [H, W, C]>,
  angle: Scalar,
): Tensor<readonly [H, W, C]> => {
  const [height, width] = checkTensor('rotate', image).shape
  const middle = [(height - 1) / 2, (width - 1) / 2] as const
  const places = (f: (p: number) => number): Line =>
    tensor(
      Array.from({ length: height * width }, (_, p) => f(p)),
      [height * width],
    )
  const [down, right] = [
    places((p) => Math.floor(p / width) - middle[0]),
    places((p) => (p % width) - middle[1]),
  ]
  // an output pixel shows what lay at its place turned back; rows grow downwards
  const row = add(add(mul(down, cos(angle)), mul(right, sin(angle))), middle[0])
  const column = add(sub(mul(right, cos(angle)), mul(down, sin(angle))), middle[1])
  const rows = einsum('pi,ijc->pjc', hats(row, height), image)
  const pixels = einsum('pj,pjc->pc', hats(column, width), rows)
  return reshape(pixels, image.shape) as Tensor<readonly [H, W, C]>
}
