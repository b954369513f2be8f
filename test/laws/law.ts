/**
 * Laws that end when they are told to. A test that is stopped from outside (by vitest's time-out, or fast-check's
 * `interruptAfterTimeLimit`) only stops being waited for: its promise goes on running, and what it still asks of
 * engines disturbs the next test. So a law looks at the clock between two cases, and never in the midst of one.
 */
import { fc } from '@fast-check/vitest'
import { test as single } from 'vitest'

export interface Budget {
  /** Random cases, if there is time; 100 unless told otherwise. */
  readonly numRuns?: number
  /** Seconds after which no further case is begun, of those that make a failure smaller neither. */
  readonly seconds?: number
  /** Cases without which nothing was shown, and the law fails: by default few, for machines with much else to do. */
  readonly atLeast?: number
}

/** For one last case, on however busy a machine; the law itself ends long before. */
const PATIENCE = 600_000

/** Checks the law on random cases, until there are enough, or the time is over. */
export const assertLaw = async <Ts extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
  { numRuns = 100, seconds = 30, atLeast = Math.ceil(numRuns / 20) }: Budget,
  holds: (...values: Ts) => unknown,
): Promise<void> => {
  const end = performance.now() + seconds * 1000
  let cases = 0
  const property = fc.asyncProperty<Ts>(...arbitraries, async (...values) => {
    if (performance.now() > end) return
    await holds(...values)
    cases++
  })
  await fc.assert(property, { numRuns })
  if (cases < Math.min(atLeast, numRuns))
    throw new Error(`only ${cases} cases in ${seconds} seconds, of at least ${atLeast}: nothing is shown`)
}

const prop =
  <Ts extends [unknown, ...unknown[]]>(
    arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
    budget: Budget = {},
  ) =>
  (name: string, holds: (...values: Ts) => unknown): void =>
    single(name, () => assertLaw(arbitraries, budget, holds), PATIENCE)

/** `test` and `test.prop` as those of @fast-check/vitest, with laws that end when they are told to. */
export const test = Object.assign((name: string, holds: () => unknown): void => single(name, holds), { prop })
