/** The work area: what is in use at the same time does not overlap. */
import * as fc from 'fast-check'
import { describe, expect, test as single } from 'vitest'
import { trace } from '../../src/dsl/transforms/program'
import { laidOut, layoutOf } from '../../src/loops/layout'
import { lower } from '../../src/loops/lower'
import { placedIn } from '../../src/loops/loops'
import { cellsOf } from '../../src/loops/steps'
import { scheduled } from '../../src/loops/tiling'
import { test } from '../laws'
import { rowsOutside } from './computed'
import { everything } from './programs'
import { targets, usual } from './targets'

const overlap = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] < b[0] + b[1] && b[0] < a[0] + a[1]

const spans = fc
  .tuple(fc.nat(20), fc.nat(6), fc.integer({ min: 1, max: 5000 }))
  .map(([first, length, bytes]) => ({ span: { first, last: first + length }, bytes }))

describe('the work area', () => {
  test.prop([fc.array(spans, { maxLength: 20 })])('keeps apart what is in use at the same time', (values) => {
    const { offsets, work } = laidOut(
      values.map(({ bytes }) => ({ kind: 'work', dtype: 'float32', size: Math.ceil(bytes / 4) })),
      values.map(({ span }) => span),
      usual,
    )
    values.forEach((a, i) => {
      expect(offsets[i] + a.bytes).toBeLessThanOrEqual(work)
      values.slice(0, i).forEach((b, j) => {
        if (a.span.first <= b.span.last && b.span.first <= a.span.last)
          expect(overlap([offsets[i], a.bytes], [offsets[j], b.bytes])).toBe(false)
      })
    })
  })

  test.prop([everything, targets], { numRuns: 50, seconds: 5 })(
    'of a program holds every cell for as long as some step touches it',
    ({ f, inputs }, target) => {
      const { program } = trace(f, inputs)
      const loops = scheduled(lower(program, rowsOutside(program), target), target)
      const { offsets, work } = layoutOf(loops, target)
      const used = loops.items.map((item) => new Set(placedIn(item).flatMap(({ step }) => cellsOf(step))))
      const pieces = loops.cells.flatMap((cell, i) => {
        if (cell.kind !== 'work' || cell.size === 0 || !used.some((cells) => cells.has(i))) return []
        const touching = used.flatMap((cells, item) => (cells.has(i) ? [item] : []))
        const piece = [offsets[i], cell.size * target.bytes[cell.dtype]] as const
        return [{ piece, first: Math.min(...touching), last: Math.max(...touching) }]
      })
      pieces.forEach((a, i) => {
        expect(a.piece[0] % target.alignment).toBe(0)
        expect(a.piece[0] + a.piece[1]).toBeLessThanOrEqual(work)
        for (const b of pieces.slice(0, i))
          if (a.first <= b.last && b.first <= a.last) expect(overlap(a.piece, b.piece)).toBe(false)
      })
    },
  )

  single('uses places again', () => {
    const step = (first: number) => ({ first, last: first + 1 })
    const cells = Array.from({ length: 10 }, () => ({ kind: 'work', dtype: 'float32', size: 16 }) as const)
    expect(
      laidOut(
        cells,
        cells.map((_, i) => step(i)),
        usual,
      ).work,
    ).toBe(128)
  })
})
