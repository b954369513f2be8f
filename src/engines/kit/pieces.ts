/**
 * Memory in pieces, by address. What is given back is kept by its size for who takes as much again, so that in a loop
 * neither taking nor giving looks at all pieces; it goes back to where it is from only when there is no other.
 *
 * Law: no byte is taken twice at a time, and what is given back can be taken again in other sizes.
 */
import { fail } from '../../dsl/core/problem'

export interface Piece {
  readonly address: number
  readonly bytes: number
}

/** Where pieces are from. */
export interface Source {
  /** The address of so many bytes, if they can be had as things are. */
  readonly fresh: (bytes: number) => number | undefined
  /** The same where nothing is kept any more: more memory, or a problem that says what did not fit. */
  readonly last: (bytes: number, what: string) => number
  readonly back: (pieces: readonly Piece[]) => void
  /** Bytes that may be kept. */
  readonly most: number
}

export interface Pieces {
  /** The address of so many bytes, at a multiple of 64. */
  readonly take: (bytes: number, what: string) => number
  readonly give: (address: number) => void
  /** How many are taken. */
  readonly count: () => number
  /** Gives all back, also what is taken. */
  readonly end: () => void
}

export const ALIGNED = 64

export const piecesFrom = (where: string, { fresh, last, back, most }: Source): Pieces => {
  const taken = new Map<number, number>()
  const kept = new Map<number, number[]>()
  let bytesKept = 0

  const release = (): void => {
    back([...kept].flatMap(([bytes, addresses]) => addresses.map((address) => ({ address, bytes }))))
    kept.clear()
    bytesKept = 0
  }

  const known = (bytes: number): number | undefined => {
    const address = kept.get(bytes)?.pop()
    if (address !== undefined) bytesKept -= bytes
    return address
  }

  const freed = (bytes: number): number | undefined => {
    release()
    return fresh(bytes)
  }

  return {
    take: (wanted, what) => {
      const bytes = Math.max(ALIGNED, Math.ceil(wanted / ALIGNED) * ALIGNED)
      const address = known(bytes) ?? fresh(bytes) ?? freed(bytes) ?? last(bytes, what)
      taken.set(address, bytes)
      return address
    },
    give: (address) => {
      const bytes = taken.get(address)
      if (bytes === undefined) return fail({ where, given: 'memory freed twice', expected: 'memory in use' })
      taken.delete(address)
      if (bytesKept + bytes > most) {
        back([{ address, bytes }])
        return
      }
      bytesKept += bytes
      const same = kept.get(bytes)
      if (same === undefined) kept.set(bytes, [address])
      else same.push(address)
    },
    count: () => taken.size,
    end: () => {
      back([...taken].map(([address, bytes]) => ({ address, bytes })))
      taken.clear()
      release()
    },
  }
}
