/** Floats of 16 bits against their definitions: all of them one way, any float32 the other. */
import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { bfloat16, float16 } from '../../src/data/float16'
import { test } from '../laws/law'

const all = Uint16Array.from({ length: 65_536 }, (_, i) => i)
const bits = (xs: Float32Array): readonly number[] => Array.from(new Uint32Array(xs.buffer))

/** (−1)ˢ · 2ᵉ⁻ᵇ · 1.f, where e = 0 has no leading 1 and the largest e is for what is infinite or none. */
const defined = (exponentBits: number, fractionBits: number) => (half: number) => {
  const most = 2 ** exponentBits - 1
  const [e, f] = [(half >> fractionBits) & most, (half & (2 ** fractionBits - 1)) / 2 ** fractionBits]
  const bias = (most - 1) / 2
  const sign = half >> 15 === 0 ? 1 : -1
  if (e === most) return f === 0 ? sign * Infinity : NaN
  return sign * (e === 0 ? 2 ** (1 - bias) * f : 2 ** (e - bias) * (1 + f))
}

const kinds = { float16: [float16, defined(5, 10)], bfloat16: [bfloat16, defined(8, 7)] } as const

describe.each(Object.entries(kinds))('%s', (_, [{ widened, narrowed }, value]) => {
  test('is what its bits say, and goes back to the same bits', () => {
    const wide = widened(all)
    expect(Array.from(wide)).toEqual(Array.from(all, value))
    expect(narrowed(wide)).toEqual(all)
  })

  /** The numbers that there are, from 0 on; infinity stands for what would come next. */
  const grid = [...new Set(Array.from(all.subarray(0, 0x8000), value).filter((x) => !Number.isNaN(x)))]
  const last = grid[grid.length - 2]
  grid[grid.length - 1] = last + (last - grid[grid.length - 3])

  /** The place in the grid of the number that is nearest to a size. */
  const nearest = (size: number): number => {
    const above = grid.findIndex((y) => y >= size)
    if (above < 0) return grid.length - 1
    if (grid[above] === size) return above
    const [down, up] = [size - grid[above - 1], grid[above] - size]
    return down < up || (down === up && (above - 1) % 2 === 0) ? above - 1 : above
  }

  const floats = fc.oneof(
    fc.float({ noNaN: true }),
    fc.float({ min: -70_000, max: 70_000, noNaN: true }),
    fc.float({ min: -(2 ** -13), max: 2 ** -13, noNaN: true }),
  )

  test.prop([floats], { numRuns: 100 })('is the nearest number there is, of two the even one', (x) => {
    const [got] = narrowed(Float32Array.of(x))
    expect(got >> 15).toBe(x < 0 || Object.is(x, -0) ? 1 : 0)
    expect(got & 0x7fff).toBe(nearest(Math.abs(x)))
  })

  test('keeps what is no number no number, whatever its bits', () => {
    const none = new Float32Array(Uint32Array.of(0x7f800001, 0xff800001, 0x7fc00000, 0xffffffff).buffer)
    expect(Array.from(narrowed(none), value)).toEqual([NaN, NaN, NaN, NaN])
    expect(bits(widened(narrowed(none))).map((x) => x >>> 31)).toEqual([0, 1, 0, 1])
  })
})
