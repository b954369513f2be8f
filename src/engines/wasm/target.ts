/** What loops are to know of WebAssembly, and of the processors under it: 128-bit vectors, caches of a usual core. */
import type { Target } from '../../loops/target'

export const target: Target = {
  // bool is kept as the floats 0 and 1
  bytes: { float32: 4, int32: 4, bool: 4 },
  alignment: 64,
  vectors: [{ width: 4, cost: 1 }],
  registers: 16,
  overlapping: 'accumulate',
  expressions: { operations: 40, operands: 20, terms: 4 },
  layout: { short: 32, whole: 4, long: 32, many: 4096 },
  nesting: { short: 16, long: 256, times: 8 },
  sums: { row: 16, longRow: 32, operations: 36, registers: 12 },
  // a part of the second-level cache
  tiles: { least: 64, jump: 128, cache: 2 ** 19, call: 2 ** 14 },
  // about the whole second-level cache, and half of the last; below so many operations waking a thread costs more than it saves
  chunks: { lanes: 4, cache: 2 ** 21, common: { bytes: 2 ** 24, places: 4 }, work: 2e6, chunkWork: 1e4 },
  costs: {
    line: 16,
    nearest: 2 ** 15,
    fromNext: 0.25,
    // a single load and the move that joins it to the others
    strided: 1.5,
    joinedHalves: 1,
    repeated: 1.4,
    apart: 0.25,
    round: 1.5,
    writtenOut: 1.5,
    writtenOutAcross: 2,
    joining: 5,
    storing: 0.5,
    ending: 3,
    sliding: 6,
  },
}
