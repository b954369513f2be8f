/**
 * Blocks whose derivatives keep little: memory for time, block by block (`checkpoint`). Of a deep network of such blocks
 * only what goes into each is kept, and one block's numbers at a time are there.
 *
 * Law: it computes what its block does, and so do its derivatives of every order.
 */
import { checkKind } from '../core/arguments'
import type { Tree } from '../core/tree'
import { checkpoint, type CheckpointSettings } from '../transforms/checkpoint'
import { type AnyNet, checkNet, type Net, type Start } from './net'
import type { Named } from './records'

/**
 * The block, of which derivatives keep the input, and the results of the operations in `keep`; they compute the rest anew.
 * Throws for a name in `keep` that is no operation's, when the block is run.
 *
 * @example
 * const head = checkpointed((x: Start<Tensor<readonly [4]>>) => pipe(x, dense(3), relu))
 * pipe(input([4]), named('head', head)).parameters.fast.head.dense.weight.shape // [4, 3]
 */
export function checkpointed<
  X extends Tree,
  Y extends Tree,
  S extends Named,
  F extends Named,
  Last extends string,
>(
  block: (start: Start<X>) => Net<X, Y, S, F, Last>,
  settings?: CheckpointSettings,
): (start: Start<X>) => Net<X, Y, S, F, Last>
export function checkpointed(block: (start: Start<Tree>) => AnyNet, settings: CheckpointSettings = {}) {
  checkKind('checkpointed', block, 'a function', 'checkpointed((x) => pipe(x, dense(3), relu))')
  return (start: Start<Tree>): AnyNet => {
    const net = checkNet('checkpointed', block(start))
    return {
      ...net,
      apply: (params, context = {}) => {
        const whole = (at: typeof params, x: Tree): Tree => net.apply(at, context)(x)
        // who looks on sees the numbers that everybody gets
        if (context.observer !== undefined) return (x) => whole(params, x)
        const less = checkpoint(whole, settings)
        return (x) => less(params, x)
      },
    }
  }
}
