/**
 * An axis of `vmap` with a name: what is computed for one example may take the mean over all of them (as JAX's `pmean`).
 * Each lane sees the mean as a value of its own. Under the `vmap` of its name it is a mean over axis 0, repeated; under
 * any other it passes through; and it is its own adjoint, for the mean over lanes is a symmetric map of them.
 *
 * Laws: equal to writing the batch out by hand, for derivatives of every order too; the mean of what is the same in all
 * lanes is that.
 */
import { share } from '../core/primitive'
import { asWritten, fail } from '../core/problem'
import { type AnyTensor, checkTensor, type Tensor } from '../core/tensor'
import { expandTo, sumAxes } from '../primitives/broadcast'
import { div, fillLike } from '../primitives/elementwise'
import { placeholder, tensor } from '../primitives/leaves'

/** One run of a mapped function: an axis that can be meant in it. */
export interface Axis {
  readonly name: string
  /** Tells the run from others with an axis of this name. */
  readonly run: number
  /** How many lanes; none are mapped where one example stands for all. */
  readonly size: number | undefined
  /** What differs between lanes though no argument says so: the symbol of one lane, and the values of all. */
  readonly lanes: Map<AnyTensor, AnyTensor>
}

/** The axes that we are inside of, the innermost last. */
let inside: readonly Axis[] = []
let runs = 0

const underAxis = <T>(
  name: string,
  size: number | undefined,
  f: () => T,
): readonly [result: T, axis: Axis] => {
  const axis: Axis = { name, size, run: runs++, lanes: new Map() }
  const outside = inside
  inside = [...outside, axis]
  try {
    return [f(), axis]
  } finally {
    inside = outside
  }
}

/** Runs a function on one lane of so many, inside an axis if it has a name; gives what it gives, and the axis. */
export const onLane = <T>(
  name: string | undefined,
  size: number,
  f: () => T,
): readonly [result: T, axis?: Axis] => (name === undefined ? [f()] : underAxis(name, size, f))

/** Runs a function for one example that stands for all: means over the axis are the example's own. */
export const alone = <T>(name: string, f: () => T): T => underAxis(name, undefined, f)[0]

/** The innermost axis of a name, if we are inside of one. */
const axisNamed = (name: string): Axis | undefined => inside.findLast((axis) => axis.name === name)

/** The mean over the lanes of one run; once these are written out, nothing is left of it: what no lane differs in is its own mean. */
const meanOver = (x: AnyTensor, axis: string, run: number): AnyTensor =>
  share({ name: 'pmean', attributes: { axis, run } }, [x], x, {
    own: {
      slopes: 'mixed',
      adjoint: (g) => [meanOver(g, axis, run)],
      batched: ([y], lanes) => (lanes.run === run ? repeatedMean(y) : meanOver(y, axis, run)),
    },
  })

const repeatedMean = (x: AnyTensor): AnyTensor => {
  const [size, ...shape] = x.shape
  const total = sumAxes(x, [0])
  return expandTo(div(total, fillLike(total, size)), [size, ...shape])
}

/**
 * The mean of `x` over the lanes of the innermost `vmap` whose axis has this name. Throws outside of such a `vmap`, and
 * for what is not float32.
 *
 * @example
 * const centred = (x: Scalar) => sub(x, pmean(x, 'points'))
 * vmap(centred, { axis: 'points' })(tensor([1, 2, 6], [3])) // [-2, -1, 3]
 */
export function pmean<T extends AnyTensor>(x: T, axis: string): T
export function pmean(x: AnyTensor, axis: string): AnyTensor {
  checkTensor('pmean', x)
  const found = axisNamed(axis) ?? nobodyMapped('pmean', axis)
  if (x.dtype !== 'float32')
    fail({ where: 'pmean', given: x.dtype, expected: 'float32', fix: "cast it: cast(x, 'float32')" })
  return meanOver(x, axis, found.run)
}

const nobodyMapped = (where: string, axis: string): never => {
  const names = inside.map(({ name }) => name)
  return fail({
    where,
    given: `the axis ${asWritten(axis)}, which nobody mapped`,
    expected: names.length === 0 ? 'to be inside a vmap with a named axis' : `one of ${names.join(', ')}`,
    cause: 'a function of all examples, such as batchNorm, that was given one example alone',
    fix: `vmap(f, { axis: ${asWritten(axis)} })(examples), or predictions(net, params, examples)`,
  })
}

/** The number of our lane, counted through all named axes that we are inside of; of none outside of all. */
export function laneNumber(): Tensor<readonly [], 'int32'> | undefined
export function laneNumber(): AnyTensor | undefined {
  const mapped = inside.flatMap(({ size, lanes }) => (size === undefined ? [] : [{ size, lanes }]))
  if (mapped.length === 0) return undefined
  const sizes = mapped.map(({ size }) => size)
  const count = sizes.reduce((product, size) => product * size, 1)
  const all: AnyTensor = tensor(
    Int32Array.from({ length: count }).map((_, i) => i),
    sizes,
    'int32',
  )
  return mapped.reduce((values, { lanes }) => {
    const lane = placeholder(values.shape.slice(1), values.dtype)
    lanes.set(lane, values)
    return lane
  }, all)
}
