/** Tensors of many channels as maps that fit on a page. Tensors are given as their values, row-major. */
import type { HeatMap } from './heat-maps'
import type { Matrix } from './panel'

/** The mean over channels of an activation [rows, columns, channels]. */
export const channelMean = (
  values: ArrayLike<number>,
  [rows, columns, channels]: readonly [number, number, number],
): Matrix => ({
  rows,
  columns,
  values: Float64Array.from({ length: rows * columns }, (_, place) => {
    let total = 0
    for (let channel = 0; channel < channels; channel++) total += values[place * channels + channel]
    return total / channels
  }),
})

/**
 * The weights [rows · columns · channels, classes] of a dense layer behind a convolution: for each class its
 * image, the mean over channels.
 */
export const classMaps = (
  values: ArrayLike<number>,
  [rows, columns, channels]: readonly [number, number, number],
  classes: readonly string[],
): readonly HeatMap[] =>
  classes.map((label, c) => ({
    label,
    ...channelMean(
      Float64Array.from({ length: rows * columns * channels }, (_, i) => values[i * classes.length + c]),
      [rows, columns, channels],
    ),
  }))

/**
 * The columns of a sharing matrix U [n, latent], where W = reshape(U v): each as the weights [n] that its entry
 * of v adds, to be seen in the shape of W.
 */
export const latentColumns = (values: ArrayLike<number>, latent: number): readonly Float64Array[] =>
  Array.from({ length: latent }, (_, column) =>
    Float64Array.from({ length: values.length / latent }, (_unused, i) => values[i * latent + column]),
  )
