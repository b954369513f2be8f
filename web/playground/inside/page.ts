/** `weyl/page`: what a program can show besides text. */
import { type Tensor, type Tree, trace, valuesOf, WeylError } from '../../../src'
import { explain as sectionsOf } from '../../../src/compiler/explain'
import { say, sayPoint } from './say'

/** A next point of each curve: `plot({ loss: 0.3, accuracy: 0.9 })`. */
export const plot = (values: Readonly<Record<string, number>>): void => {
  for (const [curve, value] of Object.entries(values)) sayPoint(curve, value)
}

/** A constant vector, matrix or image of one channel as a picture: colours for what is below zero and above it. */
export const picture = (x: Tensor, title = ''): void => {
  const sizes = x.shape.filter((size, axis) => axis < 2 || size !== 1)
  if (sizes.length < 1 || sizes.length > 2)
    throw new WeylError({
      where: 'picture',
      given: `shape [${x.shape.join(', ')}]`,
      expected: 'a vector, a matrix or an image of one channel',
    })
  const [rows, columns] = sizes.length === 1 ? [1, sizes[0]] : sizes
  say({ kind: 'picture', title, rows, columns, values: Float32Array.from(valuesOf(x)) })
}

/** What a function computes of such arguments, and what the compiler makes of it. */
export const explain = <A extends readonly Tree[]>(f: (...given: A) => Tree, ...given: A): void =>
  say({ kind: 'explained', title: f.name, sections: sectionsOf(trace(f, given).program) })
