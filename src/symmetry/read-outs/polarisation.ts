/**
 * Which motions a function does not see: f(exp(tA) x) stays as it is, to first order, if ∇f(x) · A x = 0. The rows
 * ∇f(x) ⊗ x of many points x make the polarisation matrix, whose right singular vectors with small singular values
 * are the generators A (Moskalev, Sepliarskaia, Sosnovik and Smeulders, "LieGG: Studying learned Lie group
 * generators", NeurIPS 2022). Of images, A moves the plane: the row is the sum over pixels of ∂f/∂pixel times the
 * slope of the image there ⊗ the pixel's place, (right, up, 1), and A has a row for right and one for up.
 *
 * The error of A is the length of the Lie derivative along it, root mean square over points and outputs, in units of
 * that along a random A of the same length: 0 is invariance, 1 is nothing. A function that has no symmetry, of few
 * points, has motions that it sees less than others, too; so there is a chance, gradients in random directions.
 *
 * Laws: a function that is invariant to A has error 0 for it; multiples of a function have its errors; the mean
 * square of the errors of orthonormal A is 1.
 */
import { checkKind, checkParts } from '../../dsl/core/arguments'
import { fail } from '../../dsl/core/problem'
import { checkKey, type Key, normal, split } from '../../dsl/core/random'
import { type Shape, showShape, sizeOf } from '../../dsl/core/shape'
import { type AnyTensor, checkTensor, type Scalar, type Tensor } from '../../dsl/core/tensor'
import { mul } from '../../dsl/functions/arithmetic'
import { sum } from '../../dsl/functions/reductions'
import { tensor, valuesOf } from '../../dsl/primitives/leaves'
import { grad } from '../../dsl/transforms/grad'
import { vmapTrees } from '../../dsl/transforms/vmap'
import { compile } from '../../engines/compile'
import type { Engine } from '../../engines/engine'
import { reference } from '../../engines/reference'

/** How a function changes under small motions of its inputs. */
export interface Polarisation {
  /** Numbers of a generator. */
  readonly size: number
  /** Mean over rows of row ⊗ row, scaled to a trace of `size`. */
  readonly moment: Float64Array
  /** The same for gradients of random directions, several times. */
  readonly chance: readonly Float64Array[]
}

const DRAWS = 10

interface How {
  /** Of the random gradients. */
  readonly key: Key
  /** `reference` unless told otherwise. */
  readonly engine?: Engine
}

/** Refuses what has no gradient: no point, points of no numbers, no output. */
const some = (what: string, { shape }: AnyTensor): void => {
  if (sizeOf(shape) === 0)
    fail({ where: 'polarisation', given: `${what} of shape ${showShape(shape)}`, expected: 'at least one' })
}

/** ∇ of each output of f at each of the points [n, …input]: [n · outputs, inputs]. */
const gradients = async (
  f: (x: Tensor) => Tensor,
  points: AnyTensor,
  engine: Engine,
): Promise<readonly Float64Array[]> => {
  const pulled = (xs: AnyTensor, pick: AnyTensor): AnyTensor =>
    vmapTrees((x) => {
      const along = (c: Tensor) => grad((at: Tensor): Scalar => sum(mul(f(at), c)))(x as Tensor)
      return vmapTrees((c) => along(c as Tensor))(pick)
    })(xs) as AnyTensor
  some('points', points)
  // not computed: their shape is all that is asked for
  const answers = vmapTrees((x) => f(x as Tensor))(points) as AnyTensor
  some('outputs', answers)
  const [, ...shape] = answers.shape
  const count = sizeOf(shape)
  const unit = tensor(
    Float64Array.from({ length: count * count }, (_, i) => Number(i % (count + 1) === 0)),
    [count, ...shape],
  )
  const compiled = compile(pulled, { engine })
  const values = Float64Array.from(valuesOf(await compiled(points, unit)))
  await compiled.dispose()
  const size = sizeOf(points.shape.slice(1))
  return Array.from({ length: points.shape[0] * count }, (_, i) => values.subarray(i * size, (i + 1) * size))
}

/** Mean of row ⊗ row. Rows are scaled by a power of two, which is exact, so that no square is too large or too small. */
const momentOf = (rows: readonly Float64Array[], size: number): Float64Array => {
  const moment = new Float64Array(size * size)
  const most = rows.reduce((all, row) => row.reduce((a, b) => Math.max(a, Math.abs(b)), all), 0)
  const scale = most > 0 ? 2 ** -Math.floor(Math.log2(most)) : 1
  for (const row of rows)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) moment[i * size + j] += row[i] * scale * (row[j] * scale)
  let trace = 0
  for (let i = 0; i < size; i++) trace += moment[i * (size + 1)]
  return trace > 0 ? moment.map((x) => (x * size) / trace) : moment
}

/** The polarisation of gradients, given what a point and a gradient at it make of each other. */
const polarised = (
  all: readonly Float64Array[],
  points: AnyTensor,
  { key }: How,
  row: (point: Float64Array, gradient: Float64Array) => Float64Array,
): Polarisation => {
  const values = Float64Array.from(valuesOf(points))
  const inputs = sizeOf(points.shape.slice(1))
  const outputs = all.length / points.shape[0]
  const pointOf = (i: number): Float64Array => {
    const at = Math.floor(i / outputs) * inputs
    return values.subarray(at, at + inputs)
  }
  const rows = (of: readonly Float64Array[]) => of.map((gradient, i) => row(pointOf(i), gradient))
  const found = rows(all)
  if (!found.every((one) => one.every(Number.isFinite)))
    fail({
      where: 'polarisation',
      given: 'a function or points with a gradient, or a product with it, that is not finite',
      expected: 'finite numbers at all points',
    })
  const size = found[0].length
  const chance = Array.from({ length: DRAWS }, (_, draw) =>
    momentOf(
      rows(
        all.map((gradient, i) => {
          const direction = normal(split(split(key, draw), i), inputs)
          const scale = Math.hypot(...gradient) / Math.hypot(...direction)
          return direction.map((x) => x * scale)
        }),
      ),
      size,
    ),
  )
  return { size, moment: momentOf(found, size), chance }
}

/**
 * Of a function of points of ℝⁿ, [n] to any shape, at points [count, n]; its generators are matrices [n, n]. Rejects for
 * points of another shape, and gradients that are not finite.
 *
 * @example
 * const points = tensor([1, 0, 0, 2, 3, 1, -1, 2], [4, 2])
 * const round = await polarisation((x: Tensor<readonly [2]>) => sum(mul(x, x)), points, { key: key(0) })
 * lieError(round, [0, -1, 1, 0]) // 0
 * generatorsOf(round)[0].holds // true
 */
export function polarisation<In extends Shape, Out extends Shape>(
  f: (x: Tensor<In>) => Tensor<Out>,
  points: Tensor<readonly [number, ...In]>,
  how: How,
): Promise<Polarisation>
export async function polarisation(
  f: (x: Tensor) => Tensor,
  points: AnyTensor,
  how: How,
): Promise<Polarisation> {
  checkAsked('polarisation', f, points, how)
  if (points.shape.length !== 2)
    fail({
      where: 'polarisation',
      given: `points of shape ${showShape(points.shape)}`,
      expected: 'points of ℝⁿ, [count, n]',
      fix: 'for images there is imagePolarisation',
    })
  const all = await gradients(f, points, how.engine ?? reference)
  return polarised(all, points, how, (point, gradient) => {
    const row = new Float64Array(point.length ** 2)
    gradient.forEach((g, i) => {
      point.forEach((x, j) => {
        row[i * point.length + j] = g * x
      })
    })
    return row
  })
}

/** What both ask for. */
const checkAsked = (where: string, f: unknown, points: AnyTensor, how: How): void => {
  checkKind(where, f, 'a function')
  checkTensor(where, points)
  checkKey(`${where}, key`, checkParts(where, how, {}, '{ key: key(0) }').key)
}

/**
 * Of a function of images [side, side, channels], at images [count, side, side, channels]; see `planarMotion`. Rejects
 * as `polarisation` does.
 *
 * @example
 * const images = tensor(normal(key(0), 4 * 81), [4, 9, 9, 1])
 * const total = await imagePolarisation((x: Tensor<readonly [9, 9, 1]>) => sum(x), images, { key: key(0) })
 * generatorsOf(total).length // 6
 */
export function imagePolarisation<In extends Shape, Out extends Shape>(
  f: (x: Tensor<In>) => Tensor<Out>,
  images: Tensor<readonly [number, ...In]>,
  how: How,
): Promise<Polarisation>
export async function imagePolarisation(
  f: (x: Tensor) => Tensor,
  images: AnyTensor,
  how: How,
): Promise<Polarisation> {
  checkAsked('imagePolarisation', f, images, how)
  const [, side, columns, channels] = images.shape
  if (images.shape.length !== 4 || side !== columns || side < 2)
    fail({
      where: 'imagePolarisation',
      given: `images of shape ${showShape(images.shape)}`,
      expected: '[count, side, side, channels], of at least two pixels a side',
    })
  const all = await gradients(f, images, how.engine ?? reference)
  const middle = (side - 1) / 2
  return polarised(all, images, how, (image, gradient) => {
    const at = (row: number, column: number, channel: number): number =>
      row < 0 || column < 0 || row >= side || column >= side
        ? 0
        : image[(row * side + column) * channels + channel]
    const sums = new Float64Array(6)
    gradient.forEach((g, i) => {
      const [pixel, channel] = [Math.floor(i / channels), i % channels]
      const [row, column] = [Math.floor(pixel / side), pixel % side]
      const place = [(column - middle) / middle, (middle - row) / middle, 1]
      const slope = [
        at(row, column + 1, channel) - at(row, column - 1, channel),
        at(row - 1, column, channel) - at(row + 1, column, channel),
      ]
      slope.forEach((s, a) => {
        place.forEach((x, b) => {
          sums[a * 3 + b] += g * s * x
        })
      })
    })
    return sums
  })
}
