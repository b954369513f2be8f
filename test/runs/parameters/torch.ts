/** What PyTorch computes, by its documentation, in plain loops. */
import { type StoredTensor } from '../../../src'

/** Images and features as PyTorch holds them, channels first: `at(channel, row, column)`. */
export interface Map {
  readonly sides: readonly [channels: number, height: number, width: number]
  readonly at: (c: number, h: number, w: number) => number
}

export const mapOf = (sides: Map['sides'], of: Map['at']): Map => {
  const [channels, height, width] = sides
  const held = Array.from({ length: channels }, (_, c) =>
    Array.from({ length: height }, (_row, h) => Array.from({ length: width }, (_column, w) => of(c, h, w))),
  )
  return { sides, at: (c, h, w) => held[c][h][w] }
}

export const indices = (...sides: readonly number[]): readonly (readonly number[])[] =>
  sides.reduce<readonly (readonly number[])[]>(
    (all, side) => all.flatMap((some) => Array.from({ length: side }, (_, i) => [...some, i])),
    [[]],
  )

/** torch.nn.functional.conv2d, as its documentation defines it: kernels [out, in, rows, columns]. */
export const torchConv2d = (
  { sides: [channels, height, width], at }: Map,
  weight: StoredTensor,
  bias: StoredTensor,
): Map => {
  const [outputs, , size] = weight.shape
  return mapOf([outputs, height - size + 1, width - size + 1], (o, h, w) =>
    indices(channels, size, size).reduce(
      (sum, [c, i, j]) =>
        sum + weight.values[((o * channels + c) * size + i) * size + j] * at(c, h + i, w + j),
      bias.values[o],
    ),
  )
}

/** torch.nn.functional.linear: weights [out, in]. */
export const torchLinear = (
  x: readonly number[],
  weight: StoredTensor,
  bias: StoredTensor,
): readonly number[] =>
  Array.from({ length: weight.shape[0] }, (_, o) =>
    x.reduce((sum, value, i) => sum + weight.values[o * x.length + i] * value, bias.values[o]),
  )

/** torch.flatten of one image: channels slowest. */
export const torchFlatten = ({ sides, at }: Map): readonly number[] =>
  indices(...sides).map(([c, h, w]) => at(c, h, w))

export const rectified = ({ sides, at }: Map): Map => mapOf(sides, (c, h, w) => Math.max(0, at(c, h, w)))

export const pooled = ({ sides: [channels, height, width], at }: Map): Map =>
  mapOf([channels, Math.floor(height / 2), Math.floor(width / 2)], (c, h, w) =>
    Math.max(...indices(2, 2).map(([i, j]) => at(c, 2 * h + i, 2 * w + j))),
  )
