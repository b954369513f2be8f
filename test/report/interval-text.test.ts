import * as fc from 'fast-check'
import { describe, expect } from 'vitest'
import { intervalText } from '../../src/report/interval-text'
import { isNumeric } from '../../src/report/table'
import { measurement } from './drawn'
import { test } from '../laws/law'

describe('intervalText', () => {
  test('shows as many digits as the interval allows', () => {
    const text = (mean: number, halfWidth?: number) =>
      intervalText({ mean, ...(halfWidth === undefined ? {} : { halfWidth }) })
    expect(text(0.01234, 0.000441)).toBe('0.0123 ± 0.0004')
    expect(text(3.0012, 0.2912)).toBe('3.00 ± 0.29')
    expect(text(2.956, 0.42)).toBe('3.0 ± 0.4')
    expect(text(93.12, 0.91)).toBe('93.1 ± 0.9')
    expect(text(0.0057, 0.00052)).toBe('0.0057 ± 0.0005')
    expect(text(1234, 156)).toBe('1230 ± 160')
    expect(text(-0.5, 0.098)).toBe('−0.50 ± 0.10')
    expect(text(1.2345e-7, 4e-9)).toBe('(1.23 ± 0.04)e−7')
    expect(text(0.5)).toBe('0.500')
    expect(text(1.2345e-7)).toBe('1.23e−7')
    expect(text(0.5, 1e-17)).toBe('0.5000000 ± 0.0000000')
    expect(text(5e-324)).toBe('0')
    expect(text(0)).toBe('0')
    expect(text(0, 0)).toBe('0 ± 0')
    expect(text(NaN, 1)).toBe('NaN')
    expect(text(-Infinity)).toBe('−∞')
  })

  const read = (text: string): readonly number[] => {
    const power = Number(/e(.*)$/.exec(text.replaceAll('−', '-'))?.[1] ?? 0)
    return text
      .replaceAll('−', '-')
      .replace(/e.*$/, '')
      .replaceAll(/[()]/g, '')
      .split(' ± ')
      .map((part) => Number(part) * 10 ** power)
  }

  test.prop([
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
  ])('can be read back within a fifth of the interval, or seven digits of the mean', (mean, halfWidth) => {
    const [m, h] = read(intervalText({ mean, halfWidth }))
    const near = Math.max(0.2 * halfWidth, 1e-6 * Math.abs(mean))
    expect(Math.abs(m - mean)).toBeLessThanOrEqual(near)
    expect(Math.abs(h - halfWidth)).toBeLessThanOrEqual(near)
  })

  test.prop([measurement, fc.option(measurement.map(Math.abs), { nil: undefined })])(
    'is a number to a table',
    (mean, halfWidth) => {
      expect(isNumeric(intervalText({ mean, ...(halfWidth === undefined ? {} : { halfWidth }) }))).toBe(true)
    },
  )
})
