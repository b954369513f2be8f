import { PassThrough } from 'node:stream'
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { progress } from '../../src/report/progress'
import { test } from '../laws/law'

/** A run that reports at the given seconds, on a stream that is a terminal or not; what it wrote. */
const written = (
  total: number,
  reports: readonly { at: number; step: number; figures?: Record<string, number> }[],
  { isTTY = false, quiet = false, columns = 160 } = {},
): string => {
  const stream = Object.assign(new PassThrough(), { isTTY, columns })
  const clock = { now: 0 }
  const bar = progress(total, { title: 'MSR', stream, quiet }, () => clock.now)
  reports.forEach(({ at, step, figures = {} }) => {
    clock.now = 1000 * at
    bar.update(step, figures)
  })
  bar.stop()
  return String(stream.read() ?? '')
}

const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1)

// Eighths of a second: sums of them are exact.
const run = fc
  .array(
    fc.integer({ min: 1, max: 96 }).map((eighths) => eighths / 8),
    { minLength: 1, maxLength: 60 },
  )
  .map((waits) => waits.map((_, i) => ({ at: waits.slice(0, i + 1).reduce((a, b) => a + b), step: i + 1 })))

describe('without a terminal', () => {
  test.prop([run])(
    'the first report is printed, then one as soon as 5 s are over, and the last',
    (reports) => {
      const printed = lines(written(100, reports)).map((line) => Number(/step (\d+)\/100/.exec(line)?.[1]))
      const due = reports.reduce<readonly { at: number; step: number }[]>(
        (done, report) => (report.at - (done.at(-1)?.at ?? -Infinity) >= 5 ? [...done, report] : done),
        [],
      )
      expect(printed).toEqual([...new Set([...due.map(({ step }) => step), reports.length])])
    },
  )

  test('a line has step, pace, time gone, time left and figures', () => {
    const text = written(1000, [
      { at: 3, step: 1, figures: { train_loss: 2.30258 } },
      { at: 8, step: 51, figures: { train_loss: 1.5, test_loss: 1.75 } },
      { at: 13, step: 101, figures: { train_loss: 0.000123456 } },
    ])
    expect(lines(text)).toEqual([
      'MSR  step 1/1000 (0 %)  0:03 elapsed  train_loss 2.303',
      'MSR  step 51/1000 (5 %)  10 steps/s  0:08 elapsed, 1:35 left  train_loss 1.5  test_loss 1.75',
      'MSR  step 101/1000 (10 %)  10 steps/s  0:13 elapsed, 1:30 left  train_loss 0.0001235  test_loss 1.75',
    ])
  })

  test('a resumed run is timed from where it resumed', () => {
    const text = written(1000, [
      { at: 1, step: 900 },
      { at: 11, step: 910 },
    ])
    expect(lines(text)[1]).toBe('MSR  step 910/1000 (91 %)  1 steps/s  0:11 elapsed, 1:30 left')
  })

  test('hours are written out and a loss that diverged is shown', () => {
    const text = written(7201, [
      { at: 0, step: 1, figures: { train_loss: NaN } },
      { at: 3600, step: 3601 },
    ])
    expect(lines(text)[1]).toBe(
      'MSR  step 3601/7201 (50 %)  1 steps/s  1:00:00 elapsed, 1:00:00 left  train_loss NaN',
    )
  })

  test('a run that ends before its first step prints nothing', () => {
    expect(written(10, [])).toBe('')
  })
})

describe('on a terminal', () => {
  test('the last drawing is a bar with the same words', () => {
    const text = written(
      10,
      [
        { at: 1, step: 1, figures: { train_loss: 2 } },
        { at: 5, step: 5, figures: { train_loss: 1 } },
      ],
      { isTTY: true },
    )
    expect(text).toContain(
      `MSR  ${'='.repeat(15)}${'-'.repeat(15)}  step 5/10 (50 %)  1 steps/s  0:05 elapsed, 0:05 left  train_loss 1`,
    )
    expect(text.endsWith('\n')).toBe(true)
  })

  test('a narrow one has no room for the bar', () => {
    const text = written(10, [{ at: 1, step: 5 }], { isTTY: true, columns: 40 })
    expect(text).toContain('MSR  step 5/10 (50 %)  0:01 elapsed')
  })
})

test.prop([fc.boolean(), run])('quiet prints nothing', (isTTY, reports) => {
  expect(written(100, reports, { isTTY, quiet: true })).toBe('')
})
