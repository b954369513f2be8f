/** How near the reference an engine must be on calls of a primitive: exactly there, or by units and by rounded sums. */
import type { AnyTensor } from '../../../src/dsl/core/tensor'
import { valuesOf } from '../../../src/dsl/primitives/leaves'
import type { Engine } from '../../../src/engines/engine'
import type { Call } from '../../laws/calls'
import { asked, meaning } from '../../laws/engines'
import { expectNear, flushedInputs, magnitudes, type Nearness, SUBNORMAL } from '../../laws/nearness'
import type { Units } from './units'

const SUMS: readonly string[] = ['sum', 'einsum', 'unwindows', 'scatter']

/** What an engine may be off by. */
export interface Allowed {
  readonly units: Units
  /** Whether it takes numbers below the smallest normal one for zero. */
  readonly zeroes?: boolean
}

const nearness = async (
  { f }: Call,
  name: string,
  inputs: readonly AnyTensor[],
  { units, zeroes = false }: Allowed,
) => {
  const error = Object.entries(units).find(([known]) => known === name)?.[1] ?? 0
  if (!SUMS.includes(name)) return { kind: 'units', units: error } satisfies Nearness
  const sizes = magnitudes(inputs)
  const magnitude = valuesOf(await meaning(f, sizes))
  // what stands in one operand alone is summed before it is multiplied: that may overflow where the product does not
  const overflows =
    name === 'einsum' &&
    sizes.some((x) => x.dtype === 'float32' && Array.from(valuesOf(x)).reduce((a, b) => a + b, 0) > 2 ** 127)
  const terms = inputs.reduce((most, { shape }) => Math.max(most, ...shape), 1) ** 2
  return {
    kind: 'sum',
    terms,
    ...(zeroes && { smallest: SUBNORMAL }),
    magnitude: overflows ? new Float64Array(magnitude.length).fill(Infinity) : magnitude,
  } satisfies Nearness
}

/** The calls as one program give what each of them means, with the passes of the compiler and without. */
export const assertNearReference = async (
  engine: Engine,
  name: string,
  calls: readonly Call[],
  allowed: Allowed,
): Promise<void> => {
  const inputs = calls.map(({ examples: [first] }) => first)
  const together = (...given: typeof inputs): readonly AnyTensor[] => calls.map(({ f }, i) => f(...given[i]))
  for (const { what, on } of asked(together, inputs)) {
    const found = await on(engine)
    for (const [i, call] of calls.entries()) {
      const near = await nearness(call, name, inputs[i], allowed)
      const others = allowed.zeroes === true ? await meaning(call.f, flushedInputs(inputs[i])) : undefined
      expectNear(what, found[i], await meaning(call.f, inputs[i]), near, others)
    }
  }
}
