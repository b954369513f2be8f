import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { parallelCoordinates, type ScoredSettings } from '../../../src/report/figures/parallel-coordinates'
import { assertDrawn, FEW, measurement, name, texts } from '../drawn'
import { test } from '../../laws/law'

const choices = fc.array(
  fc.record({
    settings: fc.record({ one: name, two: fc.oneof(name, fc.double().map(String)) }),
    mean: measurement,
  }),
  { minLength: 1, maxLength: 12 },
)

const draw = (some: readonly ScoredSettings[], better: 'higher' | 'lower' = 'lower'): string =>
  parallelCoordinates({ title: 'Settings', scoreLabel: 'loss', better, choices: some })

const at = (rate: number, steps: number, mean: number): ScoredSettings => ({
  settings: { rate: String(rate), steps: String(steps), engine: 'wasm' },
  mean,
})

/** The lines from the back: where each is at every axis, in pixels, and its colour. */
const linesOf = (svg: string) =>
  [...svg.matchAll(/<g [^>]*stroke="([^"]+)"[^>]*><path d="M([^"]+)"/g)].map(([, colour, path]) => ({
    colour,
    heights: path.split('L').map((place) => Number(place.split(',')[1])),
  }))

describe('parallelCoordinates', () => {
  test.prop([choices, fc.constantFrom('higher', 'lower')], FEW)(
    'draws any settings and scores',
    (some, better) => {
      assertDrawn(draw(some, better), ['Settings', 'loss'])
    },
  )

  test('has an axis for each setting that varies, in order of its numbers, and one for the score', () => {
    const figure = draw([at(0.1, 10, 2), at(0.01, 9, 1), at(0.1, 9, 4)])
    expect(texts(figure)).toEqual(expect.arrayContaining(['rate', 'steps', 'loss', '0.01', '0.1', '9', '10']))
    expect(texts(figure)).not.toContain('engine')
    const [worst, middle, best] = linesOf(figure).map(({ heights }) => heights)
    // up is down in pixels: the least loss is on top, and drawn last
    expect([worst[2] > middle[2], middle[2] > best[2]]).toEqual([true, true])
    expect([best[0] > middle[0], worst[0] === middle[0], middle[1] < best[1]]).toEqual([true, true, true])
  })

  test('has the best on top, where more is better and where less is', () => {
    const some = [at(1, 1, 10), at(2, 1, 30), at(3, 1, 20)]
    const tops = (['higher', 'lower'] as const).map(
      (better) => linesOf(draw(some, better)).at(-1)?.heights[0],
    )
    const [three, one] = [linesOf(draw([some[0], some[1]])).at(-1), linesOf(draw(some, 'lower')).at(-1)]
    expect(tops[0]).not.toEqual(tops[1])
    expect(three?.colour).toEqual(one?.colour)
  })

  test('names every line with its settings and its score, and leaves out what has none', () => {
    const figure = draw([{ ...at(0.1, 10, 2), halfWidth: 0.5 }, at(0.2, 10, NaN), at(0.3, 10, 1)])
    expect(figure).toContain('<title>rate 0.1, steps 10, engine wasm, loss 2.0 ± 0.5</title>')
    expect(linesOf(figure)).toHaveLength(2)
    expect(texts(figure)[1]).toBe('dark: better   ·   thick: the best   ·   without a finite score: 1')
  })

  test('places many numbers by their size, far ones by their logarithm', () => {
    const some = Array.from({ length: 13 }, (_, i) => at(10 ** (i / 3 - 4), 1, i + 1))
    const heights = linesOf(draw(some)).map(({ heights: [rate] }) => rate)
    const gaps = heights.slice(1).map((height, i) => height - heights[i])
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(0.1)
    expect(texts(draw(some))).toEqual(expect.arrayContaining(['0.01', '0.1']))
  })
})
