/** Convolutions 3×3 of one channel with shared kernel K = B · C v Aᵀ, forwards and backwards. */
import { type Calculus, constant, type Dual, linear } from './dual'
import type { Rank, Tensor, Tf } from './library'
import type { Named } from './model'

/** The sharing matrices of one kernel, with the transposes that products need. */
export interface Sharing {
  readonly A: Tensor
  readonly At: Tensor
  readonly B: Tensor
  readonly C: Tensor
  readonly Ct: Tensor
}

export const sharingOf = (tf: Tf, A: Tensor, B: Tensor, C: Tensor): Sharing => ({
  A,
  At: tf.transpose(A),
  B,
  C,
  Ct: tf.transpose(C),
})

/** The kernel [9, out] made of v, and what a gradient by it says of v, A, B and C. */
export const sharedKernel = (c: Calculus, { A, At, B, C, Ct }: Sharing, v: Dual) => {
  const scale = constant(B)
  const taps = c.product(constant(C), v)
  const outputs = c.product(v, constant(At))
  const bare = c.product(taps, constant(At))
  return {
    kernel: c.times(bare, scale),
    pulled: (g: Dual): { readonly v: Dual; readonly slow: Named<Dual> } => ({
      v: c.times(c.product(c.product(constant(Ct), g), constant(A)), scale),
      slow: {
        A: c.times(c.product(c.transposed(g), taps), scale),
        B: c.reshaped([1, 1])(c.total(c.times(g, bare))),
        C: c.times(c.product(g, c.transposed(outputs)), scale),
      },
    }),
  }
}

/** Images [n, size, size, 1] under kernels [9, out]: [n · places, out]; and its adjoint, [9, out]. */
export const convolutions = (tf: Tf, x: Tensor, channels: number) => {
  const [n, size] = x.shape
  const places = size - 2
  const images = tf.reshape<Rank.R4>(x, [n, size, size, 1])
  // without an axis of channels: a slice copies runs of the last axis
  const flat = tf.reshape(x, [n, size, size])
  const patches = tf.concat(
    Array.from({ length: 9 }, (_, p) =>
      tf.reshape(tf.slice(flat, [0, Math.floor(p / 3), p % 3], [n, places, places]), [1, -1]),
    ),
  )
  return {
    forward: linear((kernel) =>
      tf.reshape(tf.conv2d(images, tf.reshape<Rank.R4>(kernel, [3, 3, 1, channels]), 1, 'valid'), [
        n * places * places,
        channels,
      ]),
    ),
    backward: linear((g) => tf.matMul(patches, g)),
  }
}
