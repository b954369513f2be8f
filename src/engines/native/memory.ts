/** Memory of the process by address, as the kit wants it. */
import { fail } from '../../dsl/core/problem'
import type { DType, Values } from '../../dsl/core/tensor'
import { type Pieces, piecesFrom } from '../kit/pieces'
import type { Memory } from '../kit/machine'
import type { Addon } from './addon'

export interface NativeMemory extends Memory, Pick<Pieces, 'count' | 'end'> {}

/** Bytes that are kept for who takes as much again. */
const KEPT = 2 ** 30

/** As they lie in memory, bool as the floats 0 and 1; the very same numbers where they lie so already. */
const asKept = (values: Values, dtype: DType): Values => {
  const Kept = dtype === 'int32' ? Int32Array : Float32Array
  return values instanceof Kept ? values : Kept.from(values)
}

/** Fewer are copied: short arrays lie where the garbage collector moves them. */
const MANY = 2 ** 12

export const nativeMemory = (addon: Addon): NativeMemory => {
  const { take, give, count, end } = piecesFrom('engine native', {
    fresh: (bytes) => addon.take(bytes) || undefined,
    last: (bytes, what) =>
      fail({
        where: `engine native: ${what}`,
        given: `${Math.round(bytes / 2 ** 20)} MiB more than the system has`,
        expected: 'enough free memory',
        fix: 'fewer tasks or images at once, or dispose what is no longer needed',
      }),
    back: (pieces) => pieces.forEach(({ address }) => addon.give(address)),
    most: KEPT,
  })
  return {
    take,
    give,
    fill: (address, values, dtype) => addon.write(address, asKept(values, dtype)),
    where: (values, dtype) =>
      values.length >= MANY && asKept(values, dtype) === values ? addon.where(values) : undefined,
    read: (address, count, dtype) => {
      const values = dtype === 'int32' ? new Int32Array(count) : new Float32Array(count)
      addon.read(address, values)
      return values
    },
    fillAddresses: (address, addresses) => addon.write(address, new Float64Array(addresses)),
    addressBytes: 8,
    count,
    end,
  }
}
