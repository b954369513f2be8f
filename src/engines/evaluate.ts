/**
 * `evaluate` gives expressions their values, once: for looking at numbers. What runs again is compiled.
 *
 * Law: await evaluate(f(x), engine) = await compile(f, { engine })(x).
 */
import { mapLeaves, type Tree } from '../dsl/core/tree'
import { compile } from './compile'
import type { Engine } from './engine'
import { reference } from './reference'

/**
 * Expressions as constants, computed by an engine; without one by `reference`, in float64.
 *
 * @example
 * const x = tensor([1, 2], [2])
 * await evaluate({ twice: mul(x, 2), sum: sum(x) }) // { twice: [2, 4], sum: 3 }
 */
export const evaluate = async <T extends Tree>(expressions: T, engine: Engine = reference): Promise<T> => {
  const once = compile(() => mapLeaves(expressions, (x) => x), { engine })
  try {
    return await once()
  } finally {
    await once.dispose()
  }
}
