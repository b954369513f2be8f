/** Memory of the process by address, as the kit wants it. What is given back is kept for who takes as much again. */
import { fail } from '../../dsl/core/problem'
import type { DType, Values } from '../../dsl/core/tensor'
import type { Memory } from '../kit/ready'
import type { Addon } from './addon'

export interface NativeMemory extends Memory {
  /** How many pieces are taken. */
  readonly count: () => number
  /** Gives everything back to the system. */
  readonly end: () => void
}

const ALIGNED = 64
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
  const taken = new Map<number, number>()
  const kept = new Map<number, number[]>()
  let bytesKept = 0

  const give = (address: number): void => {
    const bytes = taken.get(address)
    if (bytes === undefined)
      return fail({ where: 'engine native', given: 'memory freed twice', expected: 'memory in use' })
    taken.delete(address)
    if (bytesKept + bytes > KEPT) {
      addon.give(address)
      return
    }
    bytesKept += bytes
    const same = kept.get(bytes)
    if (same === undefined) kept.set(bytes, [address])
    else same.push(address)
  }

  const release = (): void => {
    for (const addresses of kept.values()) addresses.forEach(addon.give)
    kept.clear()
    bytesKept = 0
  }

  const take = (wanted: number, what: string): number => {
    const bytes = Math.max(ALIGNED, Math.ceil(wanted / ALIGNED) * ALIGNED)
    const known = kept.get(bytes)?.pop()
    if (known !== undefined) bytesKept -= bytes
    let address = known ?? addon.take(bytes)
    if (address === 0) {
      release()
      address = addon.take(bytes)
    }
    if (address === 0)
      return fail({
        where: `engine native: ${what}`,
        given: `${Math.round(bytes / 2 ** 20)} MiB more than the system has`,
        expected: 'enough free memory',
        fix: 'fewer tasks or images at once, or dispose what is no longer needed',
      })
    taken.set(address, bytes)
    return address
  }

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
    fillAddresses: (address, addresses) => addon.write(address, Float64Array.from(addresses)),
    addressBytes: 8,
    count: () => taken.size,
    end: () => {
      for (const address of taken.keys()) addon.give(address)
      taken.clear()
      release()
    },
  }
}
