/** Profiles as tables, and as files. */
import { chromeTrace } from '../engines/profile/chrome-trace'
import type { Profile } from '../engines/profile/profile'
import { profileTables } from '../engines/profile/tables'
import { fail } from '../dsl/core/problem'
import { diskProblem } from './problems'
import { sectionsText } from './sections'
import { writeWhole } from './store'

/**
 * Where the time of a profile went, as tables: by operation, by line of your program, and kernel by kernel. Files below
 * the current folder are named from there.
 *
 * @example
 * const engine = profiling(await engineNamed('wasm'))
 * const f = compile((x: Tensor<readonly [3]>) => ops.sum(ops.exp(x)), { engine })
 * await f(tensor([0, 0, 0], [3])) // 3
 * const text = profileText(await engine.profile())
 * text.includes('GFLOP/s') // true
 * await engine.dispose()
 */
export const profileText = (profile: Profile): string => {
  const here = `${process.cwd()}/`
  return sectionsText(
    profileTables(profile).map((section) => ({
      ...section,
      rows: section.rows.map((row) => row.map((cell) => cell.replaceAll(here, ''))),
    })),
  )
}

/**
 * Writes a profile as a file in the trace format of Chrome, which Perfetto (ui.perfetto.dev), chrome://tracing and
 * speedscope open. Rejects with a problem for a file that cannot be written; throws for what is no profile.
 *
 * @example
 * const nothing = { engine: 'wasm', peak: 1, programs: [] }
 * await saveTrace(nothing, 'no-such-folder/trace.json').catch(({ problem }: WeylError) => problem.given) // 'the error ENOENT'
 */
export const saveTrace = (profile: Profile, file: string): Promise<void> =>
  writeWhole(file, JSON.stringify(chromeTrace(profile))).catch((error: unknown) =>
    fail(diskProblem(file, 'saved', 'the file is not there, or as it was')(error)),
  )
