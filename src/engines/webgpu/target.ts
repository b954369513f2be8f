/** What loops are to know of a GPU: one number at a time in each of many invocations, and no two that write to one place. */
import type { Target } from '../../loops/target'
import { target as wasm } from '../wasm/target'

export const target: Target = {
  ...wasm,
  // a bool is the whole number 0 or 1
  bytes: { float32: 4, int32: 4, bool: 4 },
  alignment: 256,
  vectors: [{ width: 1, cost: 1 }],
  registers: 64,
  overlapping: 'gather',
  // invocations lie along the axes as they are
  layout: { short: 0, whole: 1, long: 0, many: Infinity },
  nesting: { short: 0, long: Infinity, times: Infinity },
}

/** Invocations in a workgroup: two of the warps of one maker, one of the other's. */
export const INVOCATIONS = 64

/** Workgroups along one dimension, at most: the least that WebGPU promises. */
export const ACROSS = 65535

/** Words of a table that a dispatch looks up: the least that WebGPU promises (64 KiB). */
export const TABLE = 16384

/** So many numbers are added up one after the other; what sums of them lose is kept beside their sum. */
export const ROW = 16

/** Fewer results of more terms than these are summed by a workgroup each. */
export const TREES = { results: 1024, terms: 128 } as const

/** Results that one invocation makes along each of two axes, and how many must be left to do for others. */
export const TILE = { sizes: [4, 5, 3, 2], most: 20, threads: 2048 } as const

/**
 * Products in tiles that a workgroup fetches into its own memory: results of an invocation along each side, the part of
 * tiles that has to be results, and how many tiles there have to be.
 */
export const SHARED = { each: 4, full: 0.6, groups: 16 } as const

/** Sums of so many terms are made in parts, if there are some for each of few results, and not more than so many in all. */
export const PARTS = { terms: 8192, results: 512, least: 8 }
