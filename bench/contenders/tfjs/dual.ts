/**
 * Values with their derivative along one direction. A gradient that is written out by hand in these words has a
 * derivative by the product rule, which is all that second order needs. Both parts are computed when they are
 * first asked for, and the direction may be set after the value was used.
 */
import type { Tensor, Tf } from './library'

export interface Dual {
  readonly value: () => Tensor
  /** Nothing where the derivative is zero. */
  readonly tangent: () => Tensor | undefined
}

/** A value whose direction comes later. */
export interface Variable extends Dual {
  readonly along: (direction: Tensor) => void
}

const once = <A>(f: () => A): (() => A) => {
  let known: { readonly value: A } | undefined
  return () => (known ??= { value: f() }).value
}

export const constant = (x: Tensor): Dual => ({ value: () => x, tangent: () => undefined })

export const variable = (x: Tensor): Variable => {
  let direction: Tensor | undefined
  return {
    value: () => x,
    tangent: () => direction,
    along: (given) => {
      direction = given
    },
  }
}

export const linear =
  (f: (x: Tensor) => Tensor) =>
  (a: Dual): Dual => ({
    value: once(() => f(a.value())),
    tangent: once(() => {
      const t = a.tangent()
      return t && f(t)
    }),
  })

/** The words that need tfjs. */
export const calculus = (tf: Tf) => {
  const sum = (a: Tensor | undefined, b: Tensor | undefined): Tensor | undefined =>
    a === undefined ? b : b === undefined ? a : tf.add(a, b)

  const bilinear =
    (f: (x: Tensor, y: Tensor) => Tensor) =>
    (a: Dual, b: Dual): Dual => ({
      value: once(() => f(a.value(), b.value())),
      tangent: once(() => {
        const [s, t] = [a.tangent(), b.tangent()]
        return sum(s && f(s, b.value()), t && f(a.value(), t))
      }),
    })

  const minus = (a: Dual, b: Dual): Dual => ({
    value: once(() => tf.sub(a.value(), b.value())),
    tangent: once(() => {
      const [s, t] = [a.tangent(), b.tangent()]
      return sum(s, t && tf.neg(t))
    }),
  })

  const plus = (a: Dual, b: Dual): Dual => ({
    value: once(() => tf.add(a.value(), b.value())),
    tangent: once(() => sum(a.tangent(), b.tangent())),
  })

  const softmax = (a: Dual): Dual => {
    const value = once(() => tf.softmax(a.value()))
    return {
      value,
      tangent: once(() => {
        const t = a.tangent()
        if (t === undefined) return undefined
        const weighted = tf.mul(value(), t)
        return tf.sub(weighted, tf.mul(value(), tf.sum(weighted, -1, true)))
      }),
    }
  }

  return {
    bilinear,
    plus,
    minus,
    softmax,
    times: bilinear((x, y) => tf.mul(x, y)),
    product: bilinear((x, y) => tf.matMul(x, y)),
    scaled: (factor: number) => linear((x) => tf.mul(x, factor)),
    masked: (mask: Tensor) => linear((x) => tf.mul(x, mask)),
    reshaped: (shape: number[]) => linear((x) => tf.reshape(x, shape)),
    transposed: linear((x) => tf.transpose(x)),
    total: linear((x) => tf.sum(x)),
  }
}

export type Calculus = ReturnType<typeof calculus>
