/** The part of jax-js that is used here. It may be missing, so its types are written down. */
import { loadPeer } from '../peer'

export interface Arr {
  /** The array, to be used once more: every use of an array uses it up. */
  readonly ref: Arr
  readonly shape: readonly number[]
  readonly add: (other: Arr | number) => Arr
  readonly sub: (other: Arr | number) => Arr
  readonly mul: (other: Arr | number) => Arr
  readonly div: (other: Arr | number) => Arr
  readonly reshape: (shape: readonly number[]) => Arr
  readonly transpose: (order: readonly number[]) => Arr
  readonly data: () => Promise<Float32Array>
  readonly dispose: () => void
}

/** Arrays by name. */
export type Arrays = Readonly<Record<string, Arr>>

export interface Jax {
  readonly init: (device: 'wasm') => Promise<unknown>
  readonly defaultDevice: (device: 'wasm') => void
  readonly numpy: {
    readonly array: (data: Float32Array | Int32Array, options: { readonly shape: readonly number[] }) => Arr
    readonly zeros: (shape: readonly number[]) => Arr
    readonly einsum: (...operands: readonly (Arr | readonly number[])[]) => Arr
    readonly mean: (x: Arr) => Arr
    readonly sum: (x: Arr, axis?: number) => Arr
    readonly exp: (x: Arr) => Arr
    readonly sqrt: (x: Arr) => Arr
    readonly square: (x: Arr) => Arr
  }
  readonly nn: {
    readonly relu: (x: Arr) => Arr
    readonly logSoftmax: (x: Arr) => Arr
    readonly oneHot: (x: Arr, classes: number) => Arr
  }
  readonly lax: {
    readonly conv: (x: Arr, kernel: Arr, strides: readonly number[], padding: 'VALID') => Arr
  }
  readonly grad: <R extends readonly unknown[]>(
    f: (at: Arrays, ...rest: R) => Arr,
  ) => (at: Arrays, ...rest: R) => Arrays
  readonly valueAndGrad: <R extends readonly unknown[]>(
    f: (at: Arrays, ...rest: R) => Arr,
  ) => (at: Arrays, ...rest: R) => readonly [Arr, Arrays]
  readonly vmap: (
    f: (params: Arrays, task: Arrays) => Arr,
    axes: readonly [number | null, number],
  ) => (params: Arrays, tasks: Arrays) => Arr
  readonly jit: <A extends readonly unknown[], B>(f: (...arguments_: A) => B) => (...arguments_: A) => B
}

export const PACKAGE = '@jax-js/jax'

export const startJax = async (): Promise<Jax> => {
  const jax = loadPeer(PACKAGE) as Jax
  // without a name it looks for a graphics card, and throws where there is no browser
  await jax.init('wasm')
  jax.defaultDevice('wasm')
  return jax
}

/** Its own formulas in letters need a newer Node than 20; those in numbers do not. */
export const einsum = ({ numpy }: Jax, formula: string, a: Arr, b: Arr): Arr => {
  const [left, right, result] = formula
    .split(/,|->/)
    .map((letters) => [...letters].map((letter) => letter.charCodeAt(0)))
  return numpy.einsum(a, left, b, right, result)
}
