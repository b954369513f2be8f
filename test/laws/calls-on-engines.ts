/** The law of engines on random calls of one function: its values, its gradient and its batch are the reference's. */
import type { AnyTensor, Scalar, Tensor } from '../../src/dsl/core/tensor'
import { add, mul } from '../../src/dsl/functions/arithmetic'
import { cast } from '../../src/dsl/primitives/cast'
import { grad } from '../../src/dsl/transforms/grad'
import type { Engine } from '../../src/engines/engine'
import { mapOver, stack } from './batching'
import type { Call } from './calls'
import { innerProduct } from './derivatives'
import { assertEngines } from './engines'
import { directionLike, isFloat } from './numbers'

const toFloat = (x: AnyTensor): Tensor => {
  const y = cast(x, 'float32')
  return isFloat(y) ? y : directionLike(y)
}

/** The result as a function of the float arguments alone, the others as in the first example. */
export const onFloats = ({ f, examples: [inputs] }: Call) => {
  const point = inputs.filter(isFloat)
  const result = (xs: readonly Tensor[]): Tensor => {
    const places = inputs.map((_, i) => inputs.slice(0, i).filter(isFloat).length)
    return toFloat(f(...inputs.map((x, i) => (isFloat(x) ? xs[places[i]] : x))))
  }
  return { point, result }
}

/** ⟨w, y + y²⟩ of the result: curved, so that order 2 sees linear functions too. */
export const curved =
  (result: (xs: readonly Tensor[]) => Tensor) =>
  (xs: readonly Tensor[]): Scalar => {
    const y = result(xs)
    return innerProduct(add(y, mul(y, y)), directionLike(y))
  }

/** A function on its arguments. */
export interface Part {
  readonly f: (...inputs: readonly AnyTensor[]) => readonly AnyTensor[]
  readonly inputs: readonly AnyTensor[]
}

/** f with its gradient, on an example, and both mapped over examples. */
export const partsOf = (call: Call): readonly Part[] => {
  const { f, examples } = call
  const { point, result } = onFloats(call)
  const both = (...xs: readonly AnyTensor[]): readonly AnyTensor[] =>
    point.length === 0 ? [f(...xs)] : [f(...xs), ...grad(curved(result))(xs.filter(isFloat))]
  const every = examples[0].map(() => true)
  return [
    { f: both, inputs: examples[0] },
    { f: mapOver(both, every), inputs: stack(examples) },
  ]
}

/** All parts as one, which is compiled once. */
export const asOnePart = (parts: readonly Part[]): Part => ({
  f: (...xs) => {
    const left = [...xs]
    return parts.flatMap(({ f, inputs }) => f(...left.splice(0, inputs.length)))
  },
  inputs: parts.flatMap(({ inputs }) => inputs),
})

/** f, its gradient and both mapped over examples are the same on every engine, and leave nothing there. */
export const assertCallOnEngines = async (engines: readonly Engine[], call: Call): Promise<void> => {
  for (const { f, inputs } of partsOf(call)) await assertEngines(engines, f, inputs)
}
