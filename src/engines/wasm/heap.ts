/** Pieces of one WebAssembly memory. It grows when it must; what is freed is joined and used again. */
import { fail } from '../../dsl/core/problem'
import type { DType } from '../../dsl/core/tensor'
import { MOST_PAGES } from './assembler'
import { host, type Memory } from './host'

export interface Heap {
  readonly memory: Memory
  /** Whether other threads reach it. */
  readonly shared: boolean
  /** The address of so many bytes, at a multiple of 64. */
  readonly take: (bytes: number, what: string) => number
  readonly give: (address: number) => void
  /** How many pieces are taken. */
  readonly count: () => number
}

const PAGE = 65536
const ALIGNED = 64

export const heapOf = ({ shared }: { readonly shared: boolean }): Heap => {
  const memory = new host.Memory({ initial: 1, maximum: MOST_PAGES, shared })
  const taken = new Map<number, number>()
  // free pieces by address; address 0 stays unused
  let free: readonly (readonly [address: number, bytes: number])[] = [[ALIGNED, PAGE - ALIGNED]]

  const release = (address: number, bytes: number): void => {
    const before = free.filter(([at]) => at < address)
    const after = free.filter(([at]) => at > address)
    const [last, next] = [before.at(-1), after[0]]
    const joinsLast = (last?.[0] ?? NaN) + (last?.[1] ?? NaN) === address
    const joinsNext = address + bytes === next?.[0]
    free = [
      ...(joinsLast ? before.slice(0, -1) : before),
      [
        joinsLast ? (last?.[0] ?? 0) : address,
        bytes + (joinsLast ? (last?.[1] ?? 0) : 0) + (joinsNext ? (next?.[1] ?? 0) : 0),
      ],
      ...(joinsNext ? after.slice(1) : after),
    ]
  }

  const grow = (bytes: number, what: string): void => {
    const old = memory.buffer.byteLength
    try {
      memory.grow(Math.ceil(bytes / PAGE))
    } catch {
      fail({
        where: `engine wasm: ${what}`,
        given: `${Math.round(bytes / 2 ** 20)} MiB more than the ${Math.round(old / 2 ** 20)} MiB in use`,
        expected: 'a memory of at most 4 GiB, and enough of it free',
        fix: 'fewer tasks or images at once, or dispose what is no longer needed',
      })
    }
    release(old, memory.buffer.byteLength - old)
  }

  const take = (wanted: number, what: string): number => {
    const bytes = Math.max(ALIGNED, Math.ceil(wanted / ALIGNED) * ALIGNED)
    const found = free.find(([, size]) => size >= bytes)
    if (found === undefined) {
      grow(bytes, what)
      return take(wanted, what)
    }
    const [address, size] = found
    free = free.flatMap((piece) => {
      if (piece !== found) return [piece]
      return size === bytes ? [] : [[address + bytes, size - bytes] as const]
    })
    taken.set(address, bytes)
    return address
  }

  return {
    memory,
    shared,
    take,
    give: (address) => {
      const bytes = taken.get(address)
      if (bytes === undefined)
        return fail({ where: 'engine wasm', given: 'memory freed twice', expected: 'memory in use' })
      taken.delete(address)
      release(address, bytes)
    },
    count: () => taken.size,
  }
}

/** So many numbers of the memory; the view ends to be of use when the memory grows. */
export const viewOf = (
  heap: Heap,
  address: number,
  length: number,
  dtype: DType,
): Float32Array | Int32Array =>
  dtype === 'int32'
    ? new Int32Array(heap.memory.buffer, address, length)
    : new Float32Array(heap.memory.buffer, address, length)
