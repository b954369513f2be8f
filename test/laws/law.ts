/**
 * Laws that end when they are told to. A test that is stopped from outside (by vitest's time-out, or fast-check's
 * `interruptAfterTimeLimit`) only stops being waited for: its promise goes on running, and what it still asks of
 * engines disturbs the next test. So a law looks at the clock between two cases, and never in the midst of one.
 */
import * as fc from 'fast-check'
import { test as single, type TestOptions } from 'vitest'

export interface Budget {
  /**
   * Random cases, if there is time; 100 unless told otherwise, in `npm run sweep` as many as that says. `test.prop` tries a
   * share of them in `npm test`, at least one.
   */
  readonly numRuns?: number
  /** Seconds after which no further case is begun, of those that make a failure smaller neither. */
  readonly seconds?: number
  /** Cases without which nothing was shown, and the law fails: by default few, for machines with much else to do. */
  readonly atLeast?: number
  /** Takes the first case that fails, where smaller ones would take long to find. */
  readonly endOnFailure?: boolean
}

type Arbitraries<Ts extends unknown[]> = { [K in keyof Ts]: fc.Arbitrary<Ts[K]> }

/**
 * How many cases a law is tried on for each hundred that it asks for: forty by `npm test`, which every change has to pass, a
 * thousand by `npm run sweep:laws`.
 */
const TRIED = Number(process.env.WEYL_CASES ?? 40)

/** Seconds for what `npm run sweep` asks of every law that does not say itself how many: all of them. */
const HOURS = 4 * 3600

/** `undefined` in `npm test`. */
const manyCases = (): number | undefined => fc.readConfigureGlobal().numRuns

/** As many cases of a law that fast-check asserts itself. */
export const SOME = { numRuns: manyCases() ?? TRIED }

/** Milliseconds for one last case, on however busy a machine; the law itself ends long before. */
const PATIENCE = 600_000

/** Checks the law on random cases, until there are enough, or the time is over. */
export const assertLaw = async <Ts extends [unknown, ...unknown[]]>(
  arbitraries: Arbitraries<Ts>,
  budget: Budget,
  holds: (...values: Ts) => unknown,
): Promise<void> => {
  const many = manyCases()
  const { numRuns = many ?? 100, endOnFailure = false } = budget
  const isLong = numRuns === many
  const { seconds = isLong ? HOURS : 30, atLeast = isLong ? many : Math.ceil(numRuns / 20) } = budget
  const end = performance.now() + seconds * 1000
  let cases = 0
  const property = fc.asyncProperty<Ts>(...arbitraries, async (...values) => {
    if (performance.now() > end) return
    await holds(...values)
    cases++
  })
  await fc.assert(property, { numRuns, endOnFailure })
  if (cases < Math.min(atLeast, numRuns))
    throw new Error(`only ${cases} cases in ${seconds} seconds, of at least ${atLeast}: nothing is shown`)
}

interface Laws {
  (name: string, holds: () => unknown, patience?: number): void
  (name: string, options: TestOptions, holds: () => unknown): void
  readonly each: typeof single.each
  readonly for: typeof single.for
  readonly prop: <Ts extends [unknown, ...unknown[]]>(
    arbitraries: Arbitraries<Ts>,
    budget?: Budget,
  ) => (name: string, holds: (...values: Ts) => unknown) => void
}

const prop: Laws['prop'] =
  <Ts extends [unknown, ...unknown[]]>(arbitraries: Arbitraries<Ts>, budget: Budget = {}) =>
  (name: string, holds: (...values: Ts) => unknown): void => {
    const isSweep = manyCases() !== undefined
    const { numRuns = 100 } = budget
    const tried = Math.ceil((numRuns * TRIED) / 100)
    // ten times as many may take longer than there is time, and show no less for it
    const some = { atLeast: Math.ceil(Math.min(numRuns, tried) / 20), ...budget, numRuns: tried }
    single(
      name,
      () => assertLaw(arbitraries, isSweep ? budget : some, holds),
      PATIENCE + (isSweep ? HOURS * 1000 : 0),
    )
  }

/**
 * `test` of vitest, and `test.prop` for laws. That of @fast-check/vitest makes a quarter of a gigabyte of functions
 * for `test.only.prop` and its like, which every collection of garbage goes through; and its laws do not end when told to.
 */
export const test: Laws = Object.assign(single.extend({}), { prop })
