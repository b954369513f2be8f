import * as fc from 'fast-check'
import { expect } from 'vitest'
import { boundsOf, onThreads, rooflineOf } from '../../bench/harness/roofline'
import { test } from '../laws/law'

const positive = fc.double({ min: 1, max: 1e12, noNaN: true })
const work = fc.tuple(positive, positive).map(([flops, bytes]) => ({ flops, bytes }))
const ceilings = fc.tuple(positive, positive).map(([peak, bandwidth]) => ({ peak, bandwidth }))
const cores = fc.integer({ min: 1, max: 64 })

/** Rounding of a few products. */
const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b))

test('2 GFLOP and 40 MB on two cores of 100 GFLOP/s, with 20 GB/s, take at least 10 ms of arithmetic', () => {
  const bounds = boundsOf({ flops: 2e9, bytes: 40e6 }, { peak: 100e9, bandwidth: 20e9 }, 2)
  expect(bounds).toEqual({ arithmetic: 10, memory: 2 })
  expect(rooflineOf(bounds)).toBe(10)
})

test.prop([work, ceilings, cores])(
  'neither more than the peak is computed nor more than the bandwidth moved',
  (given, of, n) => {
    const seconds = rooflineOf(boundsOf(given, of, n)) / 1000
    const [computed, moved] = [given.flops / seconds / (n * of.peak), given.bytes / seconds / of.bandwidth]
    expect(near(Math.max(computed, moved), 1)).toBe(true)
  },
)

test.prop([work, ceilings, cores])('more cores compute faster, and move nothing faster', (given, of, n) => {
  const [one, many] = [boundsOf(given, of, 1), boundsOf(given, of, n)]
  expect(near(many.arithmetic * n, one.arithmetic)).toBe(true)
  expect(many.memory).toBe(one.memory)
})

const lanes = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 8 })

test.prop([lanes, fc.nat(1000), cores])(
  'lanes on more threads: not slower, not faster than in proportion, and none idle long',
  (each, rest, n) => {
    const dealt = each.reduce((sum, lane) => sum + lane, 0)
    const times = [1, n, n + 1].map((threads) => onThreads(rest + dealt, each, threads))
    expect(times[0]).toBe(rest + dealt)
    expect(times[1]).toBeLessThanOrEqual(times[0])
    expect(times[2]).toBeLessThanOrEqual(times[1])
    expect(times[1]).toBeGreaterThanOrEqual(rest + Math.max(dealt / n, ...each))
    expect(times[1]).toBeLessThanOrEqual(rest + dealt / n + Math.max(0, ...each))
  },
)

test('four lanes on two threads are done in two rows', () => {
  expect(onThreads(50, [10, 10, 10, 10], 2)).toBe(30)
})
