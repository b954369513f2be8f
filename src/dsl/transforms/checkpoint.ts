/**
 * Memory for time: of a function under `checkpoint` a derivative keeps what goes in, and computes all within it anew on
 * the way back. (As `jax.checkpoint`, which is also called remat.) A long function is cut into several; and what is dear
 * to compute can be kept (its policy).
 *
 * Law: checkpoint(f) = f, and so are its derivatives of every order and its batches, whatever is kept.
 */
import { checkKind, checkParts } from '../core/arguments'
import { listedByNearness } from '../core/nearest'
import { fail } from '../core/problem'
import type { Tree } from '../core/tree'
import { type PrimitiveName, primitives } from '../primitives'
import { once } from './once'

export interface CheckpointSettings {
  /** Operations whose results derivatives keep, too; none unless told otherwise. */
  readonly keep?: readonly PrimitiveName[]
}

const checkNames = (names: readonly string[]): void => {
  const known = Object.keys(primitives)
  const unknown = checkKind('checkpoint, keep', names, 'a list').find((name) => !known.includes(name))
  if (unknown !== undefined)
    fail({
      where: 'checkpoint, keep',
      given: `'${unknown}'`,
      expected: `operations: ${listedByNearness(unknown, known)}`,
      fix: "keep: ['einsum'] keeps the results of products and convolutions",
    })
}

/**
 * The function, with derivatives that keep nothing but its arguments, and the results of the operations that are named.
 * Throws for a name that is no operation's.
 *
 * @example
 * const slow = checkpoint((x: Scalar) => exp(sin(x)))
 * grad(slow)(literal(0)) // 1
 * const less = checkpoint((x: Scalar) => exp(sin(x)), { keep: ['exp'] })
 * grad(less)(literal(0)) // 1
 */
export const checkpoint = <A extends readonly Tree[], R extends Tree>(
  f: (...arguments_: A) => R,
  settings: CheckpointSettings = {},
): ((...arguments_: A) => R) => {
  const { keep = [] } = checkParts('checkpoint', settings, {})
  checkNames(keep)
  const kept = new Set<string>(keep)
  return (...arguments_) =>
    once((inputs: A) => checkKind('checkpoint', f, 'a function')(...inputs), arguments_, {
      keeps: ({ op }) => kept.has(op.name),
    })
}
