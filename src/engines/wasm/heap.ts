/** Pieces of one WebAssembly memory, which grows when it must. */
import { fail } from '../../dsl/core/problem'
import type { DType } from '../../dsl/core/tensor'
import { ALIGNED, type Piece, type Pieces, piecesFrom } from '../kit/pieces'
import { MOST_PAGES } from './assembler'
import { host, type Memory } from './host'

export interface Heap extends Omit<Pieces, 'end'> {
  readonly memory: Memory
  /** Whether other threads reach it. */
  readonly shared: boolean
}

const PAGE = 65536

/** Pieces by address, those that touch as one. */
const joined = (pieces: readonly Piece[]): Piece[] => {
  const all: Piece[] = []
  for (const piece of [...pieces].sort((a, b) => a.address - b.address)) {
    const before = all.at(-1)
    if (before !== undefined && before.address + before.bytes === piece.address)
      all[all.length - 1] = { address: before.address, bytes: before.bytes + piece.bytes }
    else all.push(piece)
  }
  return all
}

export const heapOf = ({ shared }: { readonly shared: boolean }): Heap => {
  const memory = new host.Memory({ initial: 1, maximum: MOST_PAGES, shared })
  // address 0 stays unused
  let free: Piece[] = [{ address: ALIGNED, bytes: PAGE - ALIGNED }]

  const back = (pieces: readonly Piece[]): void => {
    free = joined([...free, ...pieces])
  }

  /** The first free piece that is large enough, or its beginning. */
  const fresh = (bytes: number): number | undefined => {
    const at = free.findIndex((piece) => piece.bytes >= bytes)
    if (at < 0) return undefined
    const { address, bytes: size } = free[at]
    if (size === bytes) free.splice(at, 1)
    else free[at] = { address: address + bytes, bytes: size - bytes }
    return address
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
    back([{ address: old, bytes: memory.buffer.byteLength - old }])
  }

  const last = (bytes: number, what: string): number => {
    grow(bytes, what)
    return fresh(bytes) ?? last(bytes, what)
  }

  const { take, give, count } = piecesFrom('engine wasm', { fresh, last, back, most: Infinity })
  return { memory, shared, take, give, count }
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
