/** Student's t beside values of 40 digits (mpmath: the root of 1 − I(ν / (ν + t²); ν/2, 1/2) = 0.95). */
import { describe, expect, test } from 'vitest'
import { studentT } from '../../src/report/student'

const KNOWN = [
  [1, 12.706204736174705],
  [2, 4.3026527297494639],
  [3, 3.1824463052837096],
  [4, 2.7764451051977944],
  [5, 2.5705818356363155],
  [8, 2.3060041352041667],
  [9, 2.2621571627982055],
  [14, 2.1447866879178038],
  [29, 2.0452296421327043],
  [30, 2.0422724563012383],
  [59, 2.0009953780882677],
  [99, 1.9842169515864175],
  [119, 1.9800998764569399],
  [239, 1.969939405916959],
  [299, 1.9679296690656699],
  [899, 1.9626062692929978],
  [1000, 1.9623390808264085],
  [9999, 1.9602012636213577],
] as const

describe('t(0.975, ν)', () => {
  test.each(KNOWN)('for %i degrees of freedom is known to 12 digits', (degrees, known) => {
    expect(Math.abs(studentT(degrees) / known - 1)).toBeLessThan(1e-12)
  })

  test('falls with the degrees of freedom, towards that of the normal distribution', () => {
    const all = Array.from({ length: 2000 }, (_, i) => studentT(i + 1))
    all.slice(1).forEach((t, i) => expect(t).toBeLessThan(all[i]))
    expect(all[1999]).toBeGreaterThan(1.959963984540054)
  })
})
