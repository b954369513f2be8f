/** Profiles for a person: numbers with their heads, for whoever prints tables. */
import type { Section } from '../../compiler/explain'
import { type KernelProfile, type Profile, type Spent, spentOn } from './profile'
import { kernelName, rate } from './words'

/** Rows of a table. */
const MOST = 15

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0)

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`

/** GFLOP/s of one thread, the part of the peak, and GB/s. */
const rates = (flops: number, bytes: number, ms: number, peak: number): readonly string[] => [
  rate(flops, ms).toFixed(1),
  percent(rate(flops, ms) / peak),
  rate(bytes, ms).toFixed(1),
]

const RATES: readonly string[] = ['GFLOP/s', 'of the peak', 'GB/s']

const summary = ({ engine, peak, programs }: Profile): Section => ({
  title: `Programs on ${engine}; ${engine === 'webgpu' ? 'the device' : 'one thread'} does ${peak.toFixed(1)} GFLOP/s in a product of matrices, which is the peak here`,
  head: ['', 'runs', 'ms a run', 'at work', 'MFLOP a run', 'MB a run', ...RATES],
  rows: programs.map(({ runs, wall, kernels }, i) => {
    const ms = total(kernels.flatMap(({ lanes }) => lanes))
    const flops = total(kernels.map((kernel) => kernel.flops))
    const bytes = total(kernels.map((kernel) => kernel.bytes))
    return [
      `program ${i + 1}`,
      String(runs),
      wall.toFixed(3),
      (ms / wall).toFixed(2),
      (flops / 1e6).toFixed(1),
      (bytes / 1e6).toFixed(1),
      ...rates(flops, bytes, ms, peak),
    ]
  }),
})

/** The first rows, and what is left in one more. */
const cut = (spent: readonly Spent[]): readonly Spent[] => {
  if (spent.length <= MOST) return spent
  const rest = spent.slice(MOST - 1)
  const sum = (of: (one: Spent) => number): number => total(rest.map(of))
  const share = sum((one) => one.share)
  return [
    ...spent.slice(0, MOST - 1),
    {
      name: `${rest.length} more`,
      ms: sum(({ ms }) => ms),
      share,
      derivatives: share > 0 ? sum((one) => one.derivatives * one.share) / share : 0,
      flops: sum(({ flops }) => flops),
      bytes: sum(({ bytes }) => bytes),
    },
  ]
}

const spentTable = (by: 'operation' | 'line', profile: Profile): Section => ({
  title: `By ${by === 'line' ? 'line of your program' : by}; the time of kernels that do several things is divided by cost, an estimate`,
  head: [by, 'ms in all runs', 'share', 'in derivatives', ...RATES],
  rows: cut(spentOn(by, profile)).map(({ name, ms, share, derivatives, flops, bytes }) => [
    name === '' ? '(of no line)' : name,
    ms.toFixed(2),
    percent(share),
    percent(derivatives),
    ...rates(flops, bytes, ms, profile.peak),
  ]),
})

/** The line that most of a kernel comes from. */
const lineOf = ({ makes }: KernelProfile): string =>
  makes.reduce((most, made) => (made.share > most.share ? made : most)).line

const slowest = ({ programs, peak }: Profile): Section => {
  const kernels = programs.flatMap(({ runs, kernels }) =>
    kernels.map((kernel) => ({ kernel, ms: total(kernel.lanes), all: total(kernel.lanes) * runs })),
  )
  const all = total(kernels.map((one) => one.all))
  return {
    title: `The kernels that take most, of ${kernels.length}; measured, all lanes together`,
    head: ['kernel', 'part', 'calls a run', 'ms a run', 'share', ...RATES, 'most of it from'],
    rows: kernels
      .toSorted((a, b) => b.all - a.all)
      .slice(0, MOST)
      .map(({ kernel, ms, all: own }) => [
        kernelName(kernel),
        kernel.part,
        String(kernel.calls),
        ms.toFixed(3),
        percent(all > 0 ? own / all : 0),
        ...rates(kernel.flops, kernel.bytes, ms, peak),
        lineOf(kernel),
      ]),
  }
}

/** The tables of a profile. */
export const profileTables = (profile: Profile): readonly Section[] => [
  summary(profile),
  spentTable('operation', profile),
  spentTable('line', profile),
  slowest(profile),
]
