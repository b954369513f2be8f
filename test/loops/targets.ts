/** Targets of every kind: what is chosen for them differs, what is computed does not. */
import { fc } from '@fast-check/vitest'
import type { Target } from '../../src/loops/target'

/** A usual core with vectors of eight. */
export const usual: Target = {
  bytes: { float32: 4, int32: 4, bool: 1 },
  alignment: 64,
  width: 8,
  registers: 30,
  overlapping: 'accumulate',
  expressions: { operations: 40, operands: 20, terms: 4 },
  layout: { short: 16, long: 32, many: 4096 },
  nesting: { short: 16, long: 256, times: 8 },
  sums: { row: 16, longRow: 32, operations: 36, registers: 12 },
  tiles: { least: 64, cache: 2 ** 19, call: 2 ** 14 },
  chunks: { lanes: 4, cache: 2 ** 21, work: 2e6, chunkWork: 1e4 },
  costs: {
    line: 16,
    nearest: 2 ** 15,
    fromNext: 0.25,
    strided: 6,
    repeated: 1.4,
    apart: 0.25,
    round: 1.5,
    writtenOut: 1.5,
    writtenOutAcross: 2,
    joining: 10,
    storing: 0.5,
    ending: 3,
    sliding: 6,
  },
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })

/** Small ones, so that small programs are cut, laid out and scheduled in all ways. */
export const targets: fc.Arbitrary<Target> = fc.record({
  bytes: fc.record({ float32: fc.constant(4), int32: fc.constant(4), bool: fc.constantFrom(1, 4) }),
  alignment: fc.constantFrom(4, 16, 64),
  width: fc.constantFrom(1, 2, 4, 8),
  registers: fc.integer({ min: 4, max: 32 }),
  overlapping: fc.constantFrom('accumulate', 'gather'),
  expressions: fc.record({ operations: upTo(40), operands: upTo(20), terms: upTo(6) }),
  layout: fc.record({ short: upTo(16), long: upTo(8), many: upTo(30) }),
  nesting: fc.record({ short: upTo(16), long: upTo(8), times: upTo(3) }),
  sums: fc.record({ row: upTo(16), longRow: upTo(32), operations: upTo(36), registers: upTo(12) }),
  tiles: fc.record({ least: upTo(4), cache: upTo(2000), call: fc.nat(8) }),
  chunks: fc.record({ lanes: upTo(5), cache: upTo(2000), work: fc.nat(200), chunkWork: fc.nat(20) }),
  costs: fc.record({
    line: fc.constantFrom(1, 4, 16),
    nearest: upTo(200),
    fromNext: fc.constantFrom(0, 0.25, 4),
    strided: upTo(6),
    repeated: upTo(3),
    apart: fc.constantFrom(0, 0.25),
    round: upTo(3),
    writtenOut: upTo(3),
    writtenOutAcross: upTo(3),
    joining: upTo(10),
    storing: fc.constantFrom(0, 0.5),
    ending: upTo(3),
    sliding: upTo(8),
  }),
})
