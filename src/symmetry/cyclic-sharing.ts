/**
 * The sharing of group convolutions over turns by 360° / n, for `fields`: kernel (s, t) of a pair of fields is a filter
 * for the turn from t to s, turned by t. Quarter turns move taps, exactly. Other turns turn circular harmonics: rings of
 * radius 0, 1, 2, … times cos and sin of few frequencies, sampled on the grid (Weiler and Cesa, 2019), so that between
 * quarter turns the layer is equivariant as far as the grid can show.
 *
 * Laws: a layer with this sharing turns its output with its input, by quarters exactly: places turn, and the channels of
 * a field move on; columns of one filter have norm 1 for each channel out, for n = 4 one 1 each.
 */
import { fail } from '../dsl/core/problem'
import { tensor } from '../dsl/primitives/leaves'
import type { FieldSharing } from './fields'

/** A function of a place (x to the right, y upwards, in taps) and of the angle that it is turned by. */
type Turning = (x: number, y: number, turn: number) => number

/** One tap, where turns carry it. */
const tapAt =
  (px: number, py: number): Turning =>
  (x, y, turn) => {
    const [cos, sin] = [Math.round(Math.cos(turn)), Math.round(Math.sin(turn))]
    return Number(x === cos * px - sin * py && y === sin * px + cos * py)
  }

/** Highest frequency on the rings of radius 0, 1, 2, …: what their few taps can tell apart. */
const HIGHEST = [0, 2, 3]
const WIDTH = 0.6
const OUTER_WIDTH = 0.4

const harmonic =
  (radius: number, width: number, wave: (angle: number) => number, frequency: number): Turning =>
  (x, y, turn) => {
    const r = Math.hypot(x, y)
    if (frequency > 0 && r === 0) return 0
    return Math.exp(-((r - radius) ** 2) / (2 * width ** 2)) * wave(frequency * (Math.atan2(y, x) - turn))
  }

const places = (size: number): readonly (readonly [x: number, y: number])[] => {
  const middle = (size - 1) / 2
  return Array.from({ length: size * size }, (_, h) => [(h % size) - middle, middle - Math.floor(h / size)])
}

const harmonics = (size: number): readonly Turning[] => {
  const outer = (size - 1) / 2
  return Array.from({ length: Math.floor(outer) + 1 }).flatMap((_, radius) => {
    const width = radius === outer ? OUTER_WIDTH : WIDTH
    const highest = HIGHEST.at(radius) ?? 2
    return Array.from({ length: highest + 1 }).flatMap((_, frequency) =>
      (frequency === 0 ? [Math.cos] : [Math.cos, Math.sin]).map((wave) =>
        harmonic(radius, width, wave, frequency),
      ),
    )
  })
}

/**
 * U [taps, from, turns, rank] for square kernels of `size` taps a side; `from` is 1 for images and `turns` for fields.
 *
 * @example
 * cyclicSharing(4, 3, 4).shape // [9, 4, 4, 36]
 */
export const cyclicSharing = (turns: number, size: number, from: number): FieldSharing => {
  if (!Number.isInteger(turns) || turns < 1 || (from !== 1 && from !== turns) || size % 2 !== 1)
    fail({
      where: 'cyclicSharing',
      given: `${turns} turns, kernels of size ${size}, fields of ${from} channels`,
      expected: 'a whole number of turns, an odd size, and fields of 1 channel or one for each turn',
    })
  const at = places(size)
  const filters = turns === 4 ? at.map(([x, y]) => tapAt(x, y)) : harmonics(size)
  const sampled = filters.map((filter) => {
    const all = Array.from({ length: turns }, (_, t) =>
      at.map(([x, y]) => filter(x, y, (2 * Math.PI * t) / turns)),
    )
    const norm = Math.hypot(...all.flat()) / Math.sqrt(turns)
    return all.map((turned) => turned.map((value) => value / norm))
  })
  const rank = from * filters.length
  const U = new Float64Array(at.length * from * turns * rank)
  at.forEach((_, h) => {
    for (let s = 0; s < from; s++)
      for (let t = 0; t < turns; t++)
        sampled.forEach((filter, f) => {
          // the filter from channel s to channel t is the one from s − t to 0, turned by t
          const column = ((s - t + turns) % from) * filters.length + f
          U[((h * from + s) * turns + t) * rank + column] = filter[t][h]
        })
  })
  return tensor(U, [at.length, from, turns, rank])
}
