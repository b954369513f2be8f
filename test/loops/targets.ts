/** Targets of every kind: what is chosen for them differs, what is computed does not. */
import * as fc from 'fast-check'
import { target as ofWasm } from '../../src/engines/wasm/target'
import type { Target } from '../../src/loops/target'

/** A usual core with vectors of eight: numbers of a processor, and nothing of an engine. */
export const usual: Target = {
  ...ofWasm,
  bytes: { float32: 4, int32: 4, bool: 1 },
  vectors: [
    { width: 4, cost: 1 },
    { width: 8, cost: 1 },
  ],
  registers: 30,
}

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max })

/** Small ones, so that small programs are cut, laid out and scheduled in all ways. */
export const targets: fc.Arbitrary<Target> = fc.record({
  bytes: fc.record({ float32: fc.constant(4), int32: fc.constant(4), bool: fc.constantFrom(1, 4) }),
  alignment: fc.constantFrom(4, 16, 64),
  vectors: fc
    .subarray([1, 2, 4, 8], { minLength: 1 })
    .map((widths) => widths.map((width) => ({ width, cost: Math.sqrt(width) }))),
  registers: fc.integer({ min: 4, max: 32 }),
  overlapping: fc.constantFrom('accumulate', 'gather'),
  expressions: fc.record({ operations: upTo(40), operands: upTo(20), terms: upTo(6) }),
  layout: fc.record({ short: upTo(16), whole: upTo(8), long: upTo(8), many: upTo(30) }),
  nesting: fc.record({ short: upTo(16), long: upTo(8), times: upTo(3) }),
  sums: fc.record({ row: upTo(16), longRow: upTo(32), operations: upTo(36), registers: upTo(12) }),
  tiles: fc.record({ least: upTo(4), jump: fc.nat(64), cache: upTo(2000), call: fc.nat(8) }),
  chunks: fc.record({
    lanes: upTo(5),
    cache: upTo(2000),
    common: fc.record({ bytes: upTo(2000), places: upTo(4) }),
    work: fc.nat(200),
    chunkWork: fc.nat(20),
  }),
  costs: fc.record({
    line: fc.constantFrom(1, 4, 16),
    nearest: upTo(200),
    fromNext: fc.constantFrom(0, 0.25, 4),
    strided: upTo(3),
    joinedHalves: fc.constantFrom(0, 1),
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
