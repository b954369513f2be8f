/**
 * Numbers of a back end that several have a share in during a run, and lists of them: what a loop made step by step need
 * not lie together unless somebody wants it so.
 *
 * Law: what was made is freed once, when the last one lets go of it or at the end; what was given stays.
 */
import { sizeOf } from '../../dsl/core/shape'
import type { DType, Spec, Values } from '../../dsl/core/tensor'
import type { Backend } from './contract'

/** One tensor, or its places along axis 0. */
export type Shared<H> = { readonly whole: H } | { readonly places: readonly H[] }

const arrayOf = (dtype: DType, length: number, like: Values): Values => {
  if (dtype === 'int32') return new Int32Array(length)
  if (dtype === 'bool') return new Uint8Array(length)
  return like instanceof Float64Array ? new Float64Array(length) : new Float32Array(length)
}

export interface Shares<H> {
  /** Has a share, the first, in what was made just now. */
  readonly made: (value: H) => void
  /** Has one more; what was given needs none. */
  readonly keep: (value: H) => void
  /** Has one less: without any it is freed. */
  readonly letGo: (value: H) => void
  /** As one tensor, which stays to the end. */
  readonly together: (value: Shared<H>, spec: Spec) => Promise<H>
  /** Each place as a tensor, which stay to the end. */
  readonly apart: (value: Shared<H>, spec: Spec) => Promise<readonly H[]>
  /** Has none from now on, for it is somebody else's. */
  readonly release: (value: H) => void
  /** Frees all that somebody still has a share in. */
  readonly end: () => void
}

export const shares = <H>({ read, upload, free }: Backend<H>): Shares<H> => {
  const counts = new Map<H, number>()
  const made = (value: H): H => {
    counts.set(value, (counts.get(value) ?? 0) + 1)
    return value
  }
  return {
    made,
    keep: (value) => {
      if (counts.has(value)) made(value)
    },
    letGo: (value) => {
      const count = counts.get(value)
      if (count === undefined) return
      counts.set(value, count - 1)
      if (count > 1) return
      counts.delete(value)
      free(value)
    },
    together: async (value, { shape, dtype }) => {
      if ('whole' in value) return value.whole
      const size = sizeOf(shape) / value.places.length
      let all: Values | undefined
      for (const [i, place] of value.places.entries()) {
        const values = await read(place)
        all ??= arrayOf(dtype, sizeOf(shape), values)
        all.set(values, i * size)
      }
      return made(upload(all ?? arrayOf(dtype, 0, new Float32Array(0)), { shape, dtype }))
    },
    apart: async (value, { shape: [length, ...shape], dtype }) => {
      if ('places' in value) return value.places
      const size = sizeOf(shape)
      const all = await read(value.whole)
      const place = (i: number): H => made(upload(all.subarray(i * size, (i + 1) * size), { shape, dtype }))
      return Array.from({ length }, (_, i) => place(i))
    },
    release: (value) => void counts.delete(value),
    end: () => {
      for (const value of counts.keys()) free(value)
      counts.clear()
    },
  }
}
