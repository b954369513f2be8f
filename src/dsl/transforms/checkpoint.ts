/**
 * Memory for time: of a function under `checkpoint` a derivative keeps what goes in, and computes all within it anew on
 * the way back. (As `jax.checkpoint`, which is also called remat.) A long function is cut into several.
 *
 * Law: checkpoint(f) = f, and so are its derivatives of every order and its batches.
 */
import { checkKind } from '../core/arguments'
import type { Tree } from '../core/tree'
import { once } from './once'

/**
 * The function, with derivatives that keep nothing but its arguments.
 *
 * @example
 * const slow = checkpoint((x: Scalar) => exp(sin(x)))
 * grad(slow)(literal(0)) // 1
 */
export const checkpoint =
  <A extends readonly Tree[], R extends Tree>(f: (...arguments_: A) => R) =>
  (...arguments_: A): R =>
    once((inputs: A) => checkKind('checkpoint', f, 'a function')(...inputs), arguments_)
